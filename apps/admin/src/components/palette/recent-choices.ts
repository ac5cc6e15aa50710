import type { PaletteEntry } from "./palette.ts";

/** A choice of the command palette as this device remembers it. */
export interface RecentChoice {
  readonly key: string;
  /** What the server has to be asked about is kept with what it said. */
  readonly item: { readonly text: string; readonly detail: string; readonly to: string } | null;
}

const MOST_KEPT = 20;

export function chosen(before: readonly RecentChoice[], entry: PaletteEntry): readonly RecentChoice[] {
  const item =
    entry.kind === "item" && "to" in entry.does
      ? { text: entry.text, detail: entry.detail, to: entry.does.to }
      : null;
  return [{ key: entry.key, item }, ...before.filter(({ key }) => key !== entry.key)].slice(0, MOST_KEPT);
}

/** Remembered items under a path, as entries. */
export function recentItems(choices: readonly RecentChoice[], underPath: string): readonly PaletteEntry[] {
  return choices.flatMap(({ key, item }) =>
    item === null || !item.to.startsWith(underPath)
      ? []
      : [{ key, kind: "item", text: item.text, detail: item.detail, does: { to: item.to } } as const],
  );
}

/** Anything may stand in the browser's memory. */
export function parseChoices(text: string | null): readonly RecentChoice[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value.filter(isChoice).slice(0, MOST_KEPT) : [];
  } catch {
    return [];
  }
}

function isChoice(value: unknown): value is RecentChoice {
  if (typeof value !== "object" || value === null || !("key" in value) || !("item" in value)) return false;
  return typeof value.key === "string" && (value.item === null || isItem(value.item));
}

function isItem(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { text, detail, to }: { text?: unknown; detail?: unknown; to?: unknown } = value;
  return (
    typeof text === "string" && typeof detail === "string" && typeof to === "string" && to.startsWith("/")
  );
}

const KEY = "trueup.recent";

export function loadChoices(): readonly RecentChoice[] {
  return parseChoices(localStorage.getItem(KEY));
}

export function saveChoices(choices: readonly RecentChoice[]): void {
  localStorage.setItem(KEY, JSON.stringify(choices));
}

/** Whoever signs in next may know other customers. */
export function forgetChoices(): void {
  localStorage.removeItem(KEY);
}
