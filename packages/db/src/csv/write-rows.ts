import { type CsvFormat, toCsvText } from "@trueup/sdk";
import { stringify } from "csv-stringify/sync";

/** What a cell holds. Text is kept from being taken for a formula; numbers stay numbers. */
export type CsvValue = string | number | boolean | null;

const DELIMITERS = { comma: ",", semicolon: ";" } as const;
const LINE_BREAKS = { crlf: "\r\n", lf: "\n" } as const;

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
