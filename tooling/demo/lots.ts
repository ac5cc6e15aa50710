import type { SeededRandom } from "../random.ts";
import type { DemoItem } from "./catalogue.ts";

/** Units of an item that came together and expire together. */
export interface DemoLot {
  readonly code: string;
  readonly units: number;
  /** Days from today until they expire; negative where they have. */
  readonly daysLeft: number;
}

const MOST_LOTS = 3;
const DAYS_IN_A_MONTH = 30;
const EXPIRED = 0.03;
const LONGEST_EXPIRED_DAYS = 9;
const DAY_MS = 86_400_000;

/** The lots of the units that lie there at the start, the first to expire first; none for what keeps. */
export function demoLots(random: SeededRandom, { units, keepsMonths }: DemoItem): readonly DemoLot[] {
  if (units === null || keepsMonths === null) return [];
  const count = Math.min(units, 1 + random.below(MOST_LOTS));
  let left = units;
  return Array.from({ length: count }, (_, at) => {
    const rest = count - at - 1;
    const own = rest === 0 ? left : 1 + random.below(Math.max(1, Math.floor(left / (rest + 1))));
    left -= own;
    return { code: codeOf(random, at), units: own, daysLeft: daysLeft(random, keepsMonths) };
  }).toSorted((a, b) => a.daysLeft - b.daysLeft);
}

/** The lot of units that come in today. */
export function freshLot(
  random: SeededRandom,
  { keepsMonths }: DemoItem,
  nowMs: number,
): { readonly code: string; readonly expiresOn: string } | null {
  if (keepsMonths === null) return null;
  return { code: codeOf(random, MOST_LOTS), expiresOn: dayFrom(nowMs, keepsMonths * DAYS_IN_A_MONTH) };
}

/** The day that lies so many days from now, such as 2027-01-31. */
export function dayFrom(nowMs: number, days: number): string {
  return new Date(nowMs + days * DAY_MS).toISOString().slice(0, "2027-01-31".length);
}

/** No two lots of an item have the same code, whatever is drawn. */
function codeOf(random: SeededRandom, at: number): string {
  return `L-${10_000 + random.below(90_000)}-${at + 1}`;
}

function daysLeft(random: SeededRandom, keepsMonths: number): number {
  return random.next() < EXPIRED
    ? -1 - random.below(LONGEST_EXPIRED_DAYS)
    : 1 + random.below(keepsMonths * DAYS_IN_A_MONTH);
}
