/** Units of one SKU as somebody wrote them down. */
export interface PastedLine {
  /** Row of the text, from 1. */
  readonly row: number;
  readonly sku: string;
  readonly quantity: number;
}

export interface PastedFault {
  readonly row: number;
  readonly code: "no_quantity" | "bad_quantity" | "no_sku";
  /** What stands there. */
  readonly text: string;
}

const MOST_UNITS = 1_000_000_000;
const HEADING = /^(qty|quantity|units|expected|menge|anzahl)$/i;

/**
 * Rows such as `TSH-BLK-M, 40`: a comma, a semicolon, a tab or a space stands before the quantity. Every row that
 * cannot be read is named. A heading in the first row is passed over.
 */
export function parsePastedLines(text: string): {
  readonly lines: readonly PastedLine[];
  readonly faults: readonly PastedFault[];
} {
  const lines: PastedLine[] = [];
  const faults: PastedFault[] = [];
  for (const [at, whole] of text.split(/\r?\n/).entries()) {
    const row = at + 1;
    const trimmed = whole.trim();
    if (trimmed === "") continue;
    const parts = /^(.*?)\s*[\t;, ]\s*([^\t;, ]*)$/.exec(trimmed);
    const [sku, quantity] = [unquoted(parts?.[1] ?? trimmed), unquoted(parts?.[2] ?? "")];
    if (row === 1 && HEADING.test(quantity)) continue;
    if (quantity === "") faults.push({ row, code: "no_quantity", text: trimmed });
    else if (sku === "") faults.push({ row, code: "no_sku", text: trimmed });
    else if (!isUnits(quantity)) faults.push({ row, code: "bad_quantity", text: quantity });
    else lines.push({ row, sku, quantity: Number(quantity) });
  }
  return { lines, faults };
}

/** A whole number of units, 1 or more. */
export function isUnits(text: string): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) > 0 && Number(text) <= MOST_UNITS;
}

function unquoted(text: string): string {
  return /^"(.*)"$/.exec(text)?.[1]?.replaceAll('""', '"').trim() ?? text;
}
