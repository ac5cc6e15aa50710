import type { ImportProblem } from "@trueup/sdk";
import type { CsvForm } from "../import-schema.ts";
import { type CsvPiece, notUtf8, readRows } from "./read-rows.ts";

export type ReadForm =
  | { readonly kind: "form"; readonly form: CsvForm }
  | { readonly kind: "broken"; readonly problem: ImportProblem };

const DELIMITERS = [",", ";", "\t"] as const;
const MOST_COLUMNS = 500;

/** What the first line says of a file: how its cells are parted, and their names. `bytes` are those of its beginning. */
export function readForm(bytes: Buffer, isLast: boolean): ReadForm {
  if (isUtf16(bytes)) return { kind: "broken", problem: notUtf8(null) };
  const at = { offset: hasMark(bytes) ? MARK.length : 0, line: 1 };
  const text = bytes.subarray(at.offset);
  const delimiter = delimiterOf(text);
  const piece: CsvPiece = { at, bytes: text, isLast };
  const read = readRows(piece, delimiter, 1);
  if (read.kind === "broken") return read;
  const [header] = read.kind === "rows" ? read.rows : [];
  if (read.kind === "too_short" || header === undefined) {
    return broken("empty_file", null, "The file is empty. Its first line names the columns.");
  }
  const names = header.cells.map((name) => name.trim());
  const problem = problemOfNames(names, header.line);
  if (problem !== null) return { kind: "broken", problem };
  return { kind: "form", form: { delimiter, header: names, rowsFrom: read.next } };
}

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

function hasMark(bytes: Buffer): boolean {
  return bytes.subarray(0, MARK.length).equals(MARK);
}

function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/** The one that the first line has most of, outside quotes. */
function delimiterOf(bytes: Buffer): CsvForm["delimiter"] {
  const [line = ""] = bytes
    .toString("utf8")
    .replace(/^[\r\n]+/, "")
    .replaceAll(/"[^"]*"/g, "")
    .split(/[\r\n]/, 1);
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
}

function problemOfNames(names: readonly string[], line: number): ImportProblem | null {
  if (names.length > MOST_COLUMNS) {
    const message = `The file has ${names.length} columns; ${MOST_COLUMNS} is the most.`;
    return { code: "too_many_columns", line, message };
  }
  const twice = names.find((name, index) => name !== "" && names.indexOf(name) !== index);
  if (twice === undefined) return null;
  return { code: "duplicate_column", line, message: `Two columns are named "${twice}".` };
}

function broken(code: string, line: number | null, message: string): ReadForm {
  return { kind: "broken", problem: { code, line, message } };
}
