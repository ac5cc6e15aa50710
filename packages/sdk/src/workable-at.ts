/**
 * Days that an order is reckoned to be on its way where nobody says otherwise.
 *
 * @example
 * ```ts
 * import { DEFAULT_TRANSIT_DAYS } from "@trueup/sdk";
 *
 * DEFAULT_TRANSIT_DAYS; // 1
 * ```
 */
export const DEFAULT_TRANSIT_DAYS = 1;

/** What holds an order until shipping it cannot make it arrive too early. */
export interface StreetDates {
  /** Of the items in it, as `2026-08-21`; null where an item has none. */
  readonly streetDates: readonly (string | null)[];
  /** Days from the warehouse to the door. */
  readonly transitDays: number;
  /** Of the warehouse; IANA name. */
  readonly timeZone: string;
}

/**
 * From when on an order may be batched: the first moment, in its warehouse's time zone, of the day from which shipping
 * takes it to the door on the street date at the earliest. All lines wait for the last. Null where no item has a
 * street date.
 *
 * @example
 * ```ts
 * import { workableAt } from "@trueup/sdk";
 *
 * workableAt({ streetDates: ["2026-08-21", null], transitDays: 1, timeZone: "America/New_York" }); // "2026-08-20T04:00:00.000Z"
 * workableAt({ streetDates: [null], transitDays: 1, timeZone: "America/New_York" }); // null
 * ```
 */
export function workableAt({ streetDates, transitDays, timeZone }: StreetDates): string | null {
  let last: string | null = null;
  for (const date of streetDates) if (date !== null && (last === null || date > last)) last = date;
  if (last === null) return null;
  return new Date(firstMomentOf(Date.parse(last) - transitDays * DAY_MS, timeZone)).toISOString();
}

const DAY_MS = 86_400_000;

/**
 * The first moment of a day in a time zone. The day may begin after midnight, where clocks are put forward then, and
 * have two midnights, where they are put back then: both offsets around it are tried.
 */
function firstMomentOf(day: number, timeZone: string): number {
  const moments = [day - DAY_MS, day + DAY_MS].map((at) => day - offsetAt(at, timeZone));
  const [earlier, later] = [Math.min(...moments), Math.max(...moments)];
  return earlier + offsetAt(earlier, timeZone) >= day ? earlier : later;
}

/** How far the clocks of the time zone are ahead of UTC, in milliseconds. */
function offsetAt(moment: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(moment);
  const read = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value);
  return (
    Date.UTC(read("year"), read("month") - 1, read("day"), read("hour"), read("minute"), read("second")) -
    moment
  );
}
