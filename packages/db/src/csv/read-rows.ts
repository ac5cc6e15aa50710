import { isUtf8 } from "node:buffer";
import { CsvError, parse } from "csv-parse/sync";
import type { ImportProblem } from "@trueup/sdk";

/** One row of a file, and the line that it begins in. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Where reading goes on: a byte of the file, and the line that it lies in. */
export interface CsvPosition {
  readonly offset: number;
  readonly line: number;
}

/** Some bytes of a file from where a row begins. */
export interface CsvPiece {
  readonly at: CsvPosition;
  readonly bytes: Buffer;
  /** Nothing of the file comes after them. */
  readonly isLast: boolean;
}

export type ReadRows =
  | { readonly kind: "rows"; readonly rows: readonly CsvRow[]; readonly next: CsvPosition }
  /** Not even one row ends in these bytes. */
  | { readonly kind: "too_short" }
  | { readonly kind: "broken"; readonly problem: ImportProblem };

/** A row may be this long, in bytes: an export of products holds whole pages. */
export const MAX_ROW_BYTES = 1_000_000;

/** Reads up to `most` whole rows. A row of which the bytes hold only a part comes with the next piece. */
export function readRows({ at, bytes, isLast }: CsvPiece, delimiter: string, most: number): ReadRows {
  const { found, broken } = parseRows(bytes, delimiter, most);
  // A row that ends where the bytes do may go on behind them.
  if (!isLast && found.at(-1)?.end === bytes.length) found.pop();
  const end = found.at(-1)?.end ?? 0;
  const badLine = firstLineNotUtf8(bytes.subarray(0, end), at.line);
  if (badLine !== null) return { kind: "broken", problem: notUtf8(badLine) };
  if (found.length > 0) {
    const next = { offset: at.offset + end, line: at.line + lineBreaks(bytes, 0, end) };
    return { kind: "rows", rows: withLines(found, at.line, bytes), next };
  }
  const line = at.line + leadingLineBreaks(bytes, 0);
  if (broken !== null && (isLast || broken.code !== "CSV_QUOTE_NOT_CLOSED")) {
    return { kind: "broken", problem: problemOf(broken, line) };
  }
  if (isLast) return { kind: "rows", rows: [], next: { offset: at.offset + bytes.length, line } };
  return bytes.length < MAX_ROW_BYTES ? { kind: "too_short" } : { kind: "broken", problem: tooLong(line) };
}

interface FoundRow {
  readonly cells: readonly string[];
  /** The byte behind it. */
  readonly end: number;
}

function parseRows(
  bytes: Buffer,
  delimiter: string,
  most: number,
): { readonly found: FoundRow[]; readonly broken: CsvError | null } {
  const found: FoundRow[] = [];
  try {
    parse(bytes, {
      delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_ROW_BYTES,
      to: most,
      on_record: (cells: readonly string[], { bytes: end }) => {
        found.push({ cells, end });
        return null;
      },
    });
    return { found, broken: null };
  } catch (error) {
    // What was found before it stands.
    if (error instanceof CsvError) return { found, broken: error };
    throw error;
  }
}

function withLines(found: readonly FoundRow[], firstLine: number, bytes: Buffer): readonly CsvRow[] {
  let line = firstLine;
  let start = 0;
  return found.map(({ cells, end }) => {
    const row = { line: line + leadingLineBreaks(bytes, start), cells };
    line += lineBreaks(bytes, start, end);
    start = end;
    return row;
  });
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

function lineBreaks(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) {
    if (bytes[at] === LINE_FEED || (bytes[at] === CARRIAGE_RETURN && bytes[at + 1] !== LINE_FEED)) count += 1;
  }
  return count;
}

function leadingLineBreaks(bytes: Buffer, from: number): number {
  let to = from;
  while (bytes[to] === LINE_FEED || bytes[to] === CARRIAGE_RETURN) to += 1;
  return lineBreaks(bytes, from, to);
}

function firstLineNotUtf8(bytes: Buffer, firstLine: number): number | null {
  if (isUtf8(bytes) && !bytes.includes(0)) return null;
  let line = firstLine;
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(LINE_FEED, start);
    const part = bytes.subarray(start, end === -1 ? bytes.length : end + 1);
    if (!isUtf8(part) || part.includes(0)) break;
    line += lineBreaks(part, 0, part.length);
    start += part.length;
  }
  return line;
}

function problemOf(error: CsvError, line: number): ImportProblem {
  if (error.code === "CSV_MAX_RECORD_SIZE") return tooLong(line);
  const message =
    error.code === "CSV_QUOTE_NOT_CLOSED"
      ? "A quote of this row is never closed."
      : "A quote of this row stands where none may. Put cells that hold one in quotes, and double it.";
  return { code: "broken_quote", line, message };
}

function tooLong(line: number): ImportProblem {
  const message = `The row that begins here is longer than ${MAX_ROW_BYTES} bytes. Perhaps a quote is not closed.`;
  return { code: "row_too_long", line, message };
}

export function notUtf8(line: number | null): ImportProblem {
  const message = "The file is not UTF-8. Save it as CSV UTF-8 and send it again.";
  return { code: "wrong_encoding", line, message };
}
