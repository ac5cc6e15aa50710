import { shallowRef } from "vue";

/** What is shown follows when the language changes. */
const formats = shallowRef(formatsOf("en"));

/** Turns numbers and dates to how they are written somewhere, such as `de-CH`. */
export function setFormatLocale(locale: string): void {
  formats.value = formatsOf(locale);
}

function formatsOf(locale: string) {
  const day = { year: "numeric", month: "short", day: "numeric" } as const;
  const time = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
  return {
    units: new Intl.NumberFormat(locale),
    signed: new Intl.NumberFormat(locale, { signDisplay: "exceptZero" }),
    absolute: new Intl.DateTimeFormat(locale, { ...day, ...time, timeZoneName: "short" }),
    time: new Intl.DateTimeFormat(locale, time),
    day: new Intl.DateTimeFormat(locale, { ...day, timeZone: "UTC" }),
    hour: new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    count: new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }),
    part: new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }),
    localDay: new Intl.DateTimeFormat(locale, day),
  };
}

/** Units with thousands apart and a true minus sign, such as `−1,204`. */
export function formatUnits(units: number): string {
  return formats.value.units.format(units).replace("-", "−");
}

/** A change of units, such as `+12` or `−3`. */
export function formatDelta(units: number): string {
  return formats.value.signed.format(units).replace("-", "−");
}

export type AgeUnit = "second" | "minute" | "hour" | "day";

export interface Age {
  readonly count: number;
  readonly unit: AgeUnit;
}

const STEPS: readonly { readonly unit: AgeUnit; readonly ms: number }[] = [
  { unit: "day", ms: 86_400_000 },
  { unit: "hour", ms: 3_600_000 },
  { unit: "minute", ms: 60_000 },
];

/** How long ago something was, in the largest unit that fits; a time ahead of ours counts as now. */
export function ageOf(at: string, nowMs: number): Age {
  const ageMs = Math.max(0, nowMs - Date.parse(at));
  for (const { unit, ms } of STEPS) {
    if (ageMs >= ms) return { count: Math.floor(ageMs / ms), unit };
  }
  return { count: Math.floor(ageMs / 1_000), unit: "second" };
}

/** How long something takes, rounded to the largest unit of which there are two at least. */
export function durationOf(seconds: number): Age {
  for (const { unit, ms } of STEPS) {
    if (seconds * 1_000 >= 2 * ms) return { count: Math.round((seconds * 1_000) / ms), unit };
  }
  return { count: Math.ceil(seconds), unit: "second" };
}

/** Date, time and zone where the user is. */
export function formatAbsolute(at: string): string {
  return formats.value.absolute.format(new Date(at));
}

/** The day of a moment where the user is. */
export function formatLocalDay(at: string): string {
  return formats.value.localDay.format(new Date(at));
}

/** The time of day where the user is, such as `09:14:03`. */
export function formatTime(at: string): string {
  return formats.value.time.format(new Date(at));
}

/** A day without a time, such as `2027-01-31`. */
export function formatDay(day: string): string {
  return formats.value.day.format(new Date(`${day}T00:00:00Z`));
}

/** A time of day without its seconds, such as `09:14`. */
export function formatHour(atMs: number): string {
  return formats.value.hour.format(atMs);
}

/** A part of a whole, such as `96 %`. */
export function formatPart(part: number): string {
  return formats.value.part.format(part).replace(/\s*%/, " %");
}

const SPANS: readonly { readonly unit: AgeUnit; readonly ms: number }[] = [
  ...STEPS,
  { unit: "second", ms: 1_000 },
];

interface Span {
  readonly count: string;
  readonly unit: AgeUnit;
  /** Of the word: 1 for exactly one, 2 for everything else. */
  readonly form: 1 | 2;
}

/** A span of time in the largest unit that fits; below ten of them with a digit behind the point, below a second with two. */
export function spanOf(spanMs: number): Span {
  for (const { unit, ms } of SPANS) {
    if (spanMs < ms && unit !== "second") continue;
    const count = spanMs / ms;
    const digits = count < 1 ? 2 : count < 10 ? 1 : 0;
    const rounded = Number(count.toFixed(digits));
    return { count: formats.value.count.format(rounded), unit, form: rounded === 1 ? 1 : 2 };
  }
  return { count: "0", unit: "second", form: 2 };
}
