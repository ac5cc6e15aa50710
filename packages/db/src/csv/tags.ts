import type { Cells } from "./cells.ts";

const MOST_TAGS = 50;
const MOST_TAG_LETTERS = 200;

/** Tags in one cell, parted by commas; a comma that belongs to a tag stands behind a backslash. */
export function joinTags(tags: readonly string[]): string {
  return tags.map((tag) => tag.replaceAll(/[\\,]/g, String.raw`\$&`)).join(", ");
}

/** The tags of a cell, each once. */
export function splitTags(cell: string): readonly string[] {
  const tags = (cell.match(/(?:\\.|[^,\\]|\\$)+/gs) ?? []).map((tag) =>
    tag.trim().replaceAll(/\\([\\,])/g, "$1"),
  );
  return [...new Set(tags.filter((tag) => tag !== ""))];
}

/** Notes with the cells where there are too many tags, or too long ones. */
export function refuseTags(cells: Cells, tags: readonly string[]): void {
  if (tags.length <= MOST_TAGS && tags.every((tag) => tag.length <= MOST_TAG_LETTERS)) return;
  const message = `May hold ${MOST_TAGS} tags of ${MOST_TAG_LETTERS} characters each at most, parted by commas.`;
  cells.faults.push({ column: "tags", code: "out_of_range", message });
}
