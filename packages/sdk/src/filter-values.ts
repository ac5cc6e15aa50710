import { COMPARISONS, FILTER_LIMITS, type FilterFields, type FilterValue, wordsOf } from "./filter.ts";

/** A fault of one value, without its path; null where there is none. */
export interface ValueFault {
  readonly code: "wrong_type" | "not_allowed" | "out_of_range" | "invalid";
  readonly message: string;
  /** The entry of a list that is meant. */
  readonly at?: number;
}

/** Judges a value, and says what it has to be. */
export interface CheckValue {
  (value: unknown): readonly ValueFault[];
  readonly takes: FilterValue;
}

type Judge = (value: unknown) => readonly ValueFault[];

function taking(type: FilterValue["type"], judge: Judge, more: Partial<FilterValue> = {}): CheckValue {
  return Object.assign(judge, { takes: { type, list: false, choices: [], prefix: null, ...more } });
}

/** A field of a filter: how its value is judged under each operator, and what else its conditions may hold. */
export interface FieldRule {
  readonly ops: Readonly<Record<string, CheckValue>>;
  readonly more?: Readonly<Record<string, CheckValue>>;
}

export const truth = taking("truth", function truth(value) {
  return typeof value === "boolean" ? [] : [fault("wrong_type", "Must be true or false.")];
});

export const quantity = taking("units", function quantity(value) {
  if (typeof value !== "number") return [fault("wrong_type", "Must be a number.")];
  if (Number.isSafeInteger(value) && Math.abs(value) <= MOST_UNITS) return [];
  return [fault("out_of_range", `Must be a whole number from -${MOST_UNITS} to ${MOST_UNITS}.`)];
});

const MOST_UNITS = 1_000_000_000_000;

/** Text of one to ten words. */
export const words = taking("text", function words(value) {
  const faults = text(value);
  if (faults.length > 0 || typeof value !== "string") return faults;
  const { length } = wordsOf(value);
  if (length >= 1 && length <= FILTER_LIMITS.words) return [];
  return [fault("out_of_range", `Must have 1 to ${FILTER_LIMITS.words} words.`)];
});

export const text = taking("text", function text(value) {
  if (typeof value !== "string") return [fault("wrong_type", "Must be a text.")];
  const most = FILTER_LIMITS.textLength;
  if (value.trim() === "" || value.length > most) {
    return [fault("out_of_range", `Must have 1 to ${most} characters.`)];
  }
  // The database takes no NUL, and half of a surrogate pair is no character.
  return /[\0\p{Surrogate}]/u.test(value) ? [fault("invalid", "Holds what is no character of a text.")] : [];
});

/** An id such as `sto_1`. That nothing has it is no fault: then nothing is found. */
export function id(prefix: string): CheckValue {
  const form = new RegExp(`^${prefix}_[1-9]\\d{0,14}$`);
  const judge: Judge = (value) =>
    typeof value === "string" && form.test(value)
      ? []
      : [fault(typeof value === "string" ? "invalid" : "wrong_type", `Must be an id such as ${prefix}_1.`)];
  return taking("id", judge, { prefix });
}

export function oneOf(allowed: readonly string[]): CheckValue {
  const judge: Judge = (value) =>
    typeof value === "string" && allowed.includes(value)
      ? []
      : [fault("not_allowed", `Must be one of ${allowed.join(", ")}.`)];
  return taking("choice", judge, { choices: allowed });
}

/** A moment as in RFC 3339, with its offset. */
export const moment = taking("moment", function moment(value) {
  if (typeof value !== "string") return [fault("wrong_type", "Must be a date and time as in RFC 3339.")];
  const [, date = ""] = MOMENT.exec(value) ?? [];
  return isDate(date) && !Number.isNaN(Date.parse(value))
    ? []
    : [fault("invalid", "Must be a date and time as in RFC 3339, such as 2026-03-01T00:00:00Z.")];
});

const MOMENT =
  /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

export const date = taking("date", function date(value) {
  if (typeof value !== "string") return [fault("wrong_type", "Must be a date.")];
  return isDate(value) ? [] : [fault("invalid", "Must be a date such as 2026-03-01.")];
});

/** A day of the years 1900 to 2200. */
function isDate(value: string): boolean {
  if (!/^(?:19|20|21)\d\d-\d\d-\d\d$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

/** A list with one entry at least. */
export function listOf(check: CheckValue): CheckValue {
  const judge: Judge = (value) => {
    if (!Array.isArray(value)) return [fault("wrong_type", "Must be a list.")];
    const entries: readonly unknown[] = value;
    if (entries.length === 0 || entries.length > FILTER_LIMITS.listEntries) {
      return [fault("out_of_range", `Must have 1 to ${FILTER_LIMITS.listEntries} entries.`)];
    }
    return entries.flatMap((entry, at) => check(entry).map((found) => ({ ...found, at })));
  };
  return taking(check.takes.type, judge, { ...check.takes, list: true });
}

export function compared(check: CheckValue): Readonly<Record<string, CheckValue>> {
  return Object.fromEntries(COMPARISONS.map((op) => [op, check]));
}

/** The operators of each field. */
export function operatorsOf<Name extends string>(
  fields: Readonly<Record<Name, FieldRule>>,
): Readonly<Record<Name, readonly string[]>> {
  const entries = Object.entries<FieldRule>(fields).map(([name, { ops }]) => [name, Object.keys(ops)]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys are those of `fields`
  return Object.fromEntries(entries) as Readonly<Record<Name, readonly string[]>>;
}

/** What the values of each field have to be. */
export function fieldsOf<Name extends string>(fields: Readonly<Record<Name, FieldRule>>): FilterFields<Name> {
  const entries = Object.entries<FieldRule>(fields).map(([name, { ops, more = {} }]) => [
    name,
    { ops: takesOf(ops), more: takesOf(more) },
  ]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys are those of `fields`
  return Object.fromEntries(entries) as FilterFields<Name>;
}

function takesOf(checks: Readonly<Record<string, CheckValue>>): Readonly<Record<string, FilterValue>> {
  return Object.fromEntries(Object.entries(checks).map(([name, { takes }]) => [name, takes]));
}

function fault(code: ValueFault["code"], message: string): ValueFault {
  return { code, message };
}
