import type { SearchCount } from "@trueup/sdk";

/** Rows of a list that something is to be done to: some that were ticked, or all that the search finds. */
export type Selection =
  | { readonly kind: "rows"; readonly ids: ReadonlySet<string> }
  /** The number is null until it was counted. */
  | { readonly kind: "all"; readonly count: SearchCount | null };

export const NOTHING_SELECTED: Selection = { kind: "rows", ids: new Set() };

export function isSelected(selection: Selection, id: string): boolean {
  return selection.kind === "all" || selection.ids.has(id);
}

export function isEmpty(selection: Selection): boolean {
  return selection.kind === "rows" && selection.ids.size === 0;
}

/**
 * Ticks a row, or takes its tick back; with `from`, every row between the two as well. Where all that the search finds
 * was selected, the rows of the page stay.
 */
export function toggled(
  selection: Selection,
  page: readonly string[],
  row: { readonly id: string; readonly from: string | null },
): Selection {
  const ids = new Set(selection.kind === "all" ? page : selection.ids);
  const ticks = !isSelected(selection, row.id);
  for (const id of between(page, row.from ?? row.id, row.id)) {
    if (ticks) ids.add(id);
    else ids.delete(id);
  }
  return { kind: "rows", ids };
}

/** Ticks the whole page, or takes all of its ticks back where it was ticked. Rows of other pages stay as they are. */
export function pageToggled(selection: Selection, page: readonly string[]): Selection {
  if (selection.kind === "all") return NOTHING_SELECTED;
  const ids = new Set(selection.ids);
  if (pageTicks(selection, page) === "all") for (const id of page) ids.delete(id);
  else for (const id of page) ids.add(id);
  return { kind: "rows", ids };
}

/** How much of a page is selected. */
export function pageTicks(selection: Selection, page: readonly string[]): "none" | "some" | "all" {
  const count = page.filter((id) => isSelected(selection, id)).length;
  if (count === 0) return "none";
  return count === page.length ? "all" : "some";
}

/** The ids from one row to another, both of them too; the second alone where the first is not on the page. */
function between(page: readonly string[], from: string, to: string): readonly string[] {
  const start = page.indexOf(from);
  const end = page.indexOf(to);
  if (start === -1 || end === -1) return [to];
  return page.slice(Math.min(start, end), Math.max(start, end) + 1);
}
