/** What the command palette finds: places to go to and things to do. */
export const PALETTE_KINDS = ["item", "page", "action", "store", "customer"] as const;
export type PaletteKind = (typeof PALETTE_KINDS)[number];

export interface PaletteEntry {
  /** Stays the same from visit to visit. */
  readonly key: string;
  readonly kind: PaletteKind;
  readonly text: string;
  readonly detail: string;
  readonly does: { readonly to: string } | { readonly run: () => unknown };
}

/** More than this nobody reads. */
const MOST_SHOWN = 50;

/** What was typed, in words that are compared without case and accents. */
function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

/**
 * The entries in which every typed word occurs: the text itself first, then what begins with it, then what has the
 * words at the beginning of words, then the rest. Among equals the latest choice comes first.
 */
export function findEntries(
  entries: readonly PaletteEntry[],
  typed: string,
  recentKeys: readonly string[],
): readonly PaletteEntry[] {
  const wanted = plain(typed);
  const found = entries.flatMap((entry) => {
    const distance = distanceOf(entry, wanted);
    return distance === null ? [] : [{ entry, distance, recent: recencyOf(entry.key, recentKeys) }];
  });
  return found
    .toSorted((a, b) => a.distance - b.distance || a.recent - b.recent)
    .slice(0, MOST_SHOWN)
    .map(({ entry }) => entry);
}

function recencyOf(key: string, recentKeys: readonly string[]): number {
  const at = recentKeys.indexOf(key);
  return at === -1 ? recentKeys.length : at;
}

function distanceOf(entry: PaletteEntry, wanted: string): number | null {
  if (wanted === "") return 0;
  const text = plain(entry.text);
  const words = wanted.split(/\s+/);
  if (text === wanted) return 0;
  if (text.startsWith(wanted)) return 1;
  const beginnings = text.split(/[^\p{L}\p{N}]+/u);
  if (words.every((word) => beginnings.some((beginning) => beginning.startsWith(word)))) return 2;
  if (words.every((word) => text.includes(word))) return 3;
  const all = `${text} ${plain(entry.detail)}`;
  return words.every((word) => all.includes(word)) ? 4 : null;
}

/** The row that an arrow leads to; the list has no end. */
export function stepped(at: number, step: 1 | -1, length: number): number {
  return length === 0 ? 0 : (at + step + length) % length;
}
