import { CSV_COLUMNS, type CsvFormat, type CsvKind, toCsvText } from "@trueup/sdk";
import { stringify } from "csv-stringify/sync";

/** What a cell holds. Text is kept from being taken for a formula; numbers stay numbers. */
export type CsvValue = string | number | boolean | null;

const DELIMITERS = { comma: ",", semicolon: ";" } as const;
const LINE_BREAKS = { crlf: "\r\n", lf: "\n" } as const;

/** How a file begins: with a byte order mark where asked, and the names of its columns. */
export function writeHeader(kind: CsvKind, format: CsvFormat): string {
  const header = writeRows([CSV_COLUMNS[kind].map(({ name }) => name)], format);
  return format.bom === true ? `\uFEFF${header}` : header;
}

/** Rows as they stand in a file. */
export function writeRows(
  rows: readonly (readonly CsvValue[])[],
  { delimiter = "comma", lineBreak = "crlf" }: CsvFormat,
): string {
  const cells = rows.map((row) => row.map(toCell));
  return stringify(cells, {
    delimiter: DELIMITERS[delimiter],
    record_delimiter: LINE_BREAKS[lineBreak],
    // Every line break, whichever kind parts the rows; blanks at an end, which some programs would cut.
    quoted_match: [/[\r\n]/, /^\s/, /\s$/],
  });
}

function toCell(value: CsvValue): string {
  return typeof value === "string" ? toCsvText(value) : value === null ? "" : String(value);
}

/** A decimal number of the database, without needless zeros. */
export function decimalCell(decimal: string | null): number | null {
  return decimal === null ? null : Number(decimal);
}
