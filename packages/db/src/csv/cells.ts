import { MAX_QUANTITY, readCsvText } from "@trueup/sdk";

/** One fault of one row, by its column. */
export interface RowFault {
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
}

/**
 * The cells of one row by the names of their columns. What a cell may not hold is noted in `faults`, and read as if it
 * were not there. A column that the file does not have reads as undefined.
 */
export interface Cells {
  readonly line: number;
  readonly faults: RowFault[];
  /** As it stands. */
  raw(column: string): string | undefined;
  /** Text that may be empty and have several lines. */
  text(column: string, most: number): string | undefined;
  /** One line without blanks around it; empty is null. */
  oneLine(column: string, most: number): string | null | undefined;
  /** As {@link oneLine}, where it has to be there. */
  required(column: string, most: number): string | undefined;
  /** One of some words; an empty cell says nothing. */
  oneOf<T extends string>(column: string, words: readonly T[]): T | undefined;
  /** True or false, in whatever case; an empty cell says nothing. */
  flag(column: string): boolean | undefined;
  /** Units, 0 or more; an empty cell says nothing. */
  units(column: string): number | undefined;
  /** A day such as 2026-11-30; empty is null. */
  day(column: string): string | null | undefined;
  /** A moment such as 2026-11-30T09:00:00Z, with its offset; empty is null. */
  moment(column: string): Date | null | undefined;
  /** A decimal number, 0 or more, without needless zeros; empty is null. */
  money(column: string, more?: { readonly decimalComma: boolean }): string | null | undefined;
}

/** Reads the cells of a row of our own form, or of another program's, where an apostrophe may mean nothing. */
export function readCells(
  columns: ReadonlyMap<string, number>,
  row: { readonly line: number; readonly cells: readonly string[] },
): Cells {
  const faults: RowFault[] = [];
  const refuse = (column: string, code: string, message: string): undefined =>
    void faults.push({ column, code, message });

  function raw(column: string): string | undefined {
    const at = columns.get(column);
    return at === undefined ? undefined : row.cells[at];
  }

  function text(column: string, most: number): string | undefined {
    const cell = raw(column);
    if (cell === undefined) return undefined;
    const value = readCsvText(cell);
    if (value.length <= most) return value;
    return refuse(column, "out_of_range", `Must have ${most} characters at most.`);
  }

  function oneLine(column: string, most: number): string | null | undefined {
    const value = text(column, most)?.trim();
    if (value === undefined) return undefined;
    if (value === "") return null;
    // oxlint-disable-next-line no-control-regex -- those are what is looked for
    if (!/[\u0000-\u001f\u007f]/.test(value)) return value;
    return refuse(column, "invalid", "Must not hold line breaks or other control characters.");
  }

  const word = (column: string): string => (raw(column) ?? "").trim();

  return {
    line: row.line,
    faults,
    raw,
    text,
    oneLine,
    required(column, most) {
      const value = oneLine(column, most);
      if (value !== null) return value;
      return refuse(column, "required", "This cell must not be empty.");
    },
    oneOf(column, words) {
      const value = word(column);
      if (value === "") return undefined;
      const found = words.find((each) => each === value);
      return found ?? refuse(column, "not_allowed", `Must be one of ${words.join(", ")}.`);
    },
    flag(column) {
      const value = word(column).toLowerCase();
      if (value === "") return undefined;
      if (value === "true") return true;
      return value === "false" ? false : refuse(column, "not_allowed", "Must be true or false.");
    },
    units(column) {
      const value = word(column);
      if (value === "") return undefined;
      const units = Number(value);
      if (/^\d{1,15}$/.test(value) && units <= MAX_QUANTITY) return units;
      return refuse(column, "out_of_range", `Must be a whole number from 0 to ${MAX_QUANTITY}.`);
    },
    day(column) {
      const value = raw(column)?.trim();
      if (value === undefined || value === "") return value === undefined ? undefined : null;
      return isDay(value) ? value : refuse(column, "invalid", "Must be a day such as 2026-11-30.");
    },
    moment(column) {
      const value = raw(column)?.trim();
      if (value === undefined || value === "") return value === undefined ? undefined : null;
      const moment = MOMENT.test(value) && isDay(value.slice(0, 10)) ? new Date(value) : null;
      if (moment !== null && !Number.isNaN(moment.getTime())) return moment;
      return refuse(column, "invalid", "Must be a time such as 2026-11-30T09:00:00Z.");
    },
    money(column, { decimalComma } = { decimalComma: false }) {
      const cell = raw(column)?.trim();
      if (cell === undefined || cell === "") return cell === undefined ? undefined : null;
      const value = decimalComma ? cell.replace(",", ".") : cell;
      if (!/^\d{1,10}(?:\.\d{1,4})?$/.test(value)) {
        return refuse(column, "invalid", "Must be a number such as 12.50, with 4 decimals at most.");
      }
      return withoutNeedlessZeros(value);
    },
  };
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;
const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;

function isDay(value: string): boolean {
  const [, year = "", month = "", day = ""] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) ?? [];
  if (Number(year) < FIRST_YEAR || Number(year) > LAST_YEAR) return false;
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= last;
}

/** One way to write each number, whatever the column of the database keeps. */
export function withoutNeedlessZeros(value: string): string {
  const [whole = "0", decimals = ""] = value.split(".");
  const kept = decimals.replace(/0+$/, "");
  const units = whole.replace(/^0+(?=\d)/, "");
  return kept === "" ? units : `${units}.${kept}`;
}
