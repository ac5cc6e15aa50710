/**
 * What can be read from, or written to, a CSV file.
 *
 * @example
 * ```ts
 * import { CSV_KINDS } from "@trueup/sdk";
 *
 * CSV_KINDS; // ["items", "settings", "counts", "listings", "orders"]
 * ```
 */
export const CSV_KINDS = ["items", "settings", "counts", "listings", "orders"] as const;

/** One of {@link CSV_KINDS}. */
export type CsvKind = (typeof CSV_KINDS)[number];

/** One column of a CSV file. */
export interface CsvColumn {
  readonly name: string;
  /** `required`: an import needs it. `shown`: an export has it, an import takes no notice of it. */
  readonly use: "required" | "optional" | "shown";
}

/**
 * The columns of every kind of CSV file, in the order in which an export writes them. An import takes them in any
 * order.
 *
 * @example
 * ```ts
 * import { CSV_COLUMNS } from "@trueup/sdk";
 *
 * CSV_COLUMNS.settings.map((column) => column.name); // ["sku", "syncInventory", "processOrders"]
 * ```
 */
export const CSV_COLUMNS: Readonly<Record<CsvKind, readonly CsvColumn[]>> = {
  items: [
    { name: "sku", use: "required" },
    { name: "description", use: "optional" },
    { name: "syncInventory", use: "optional" },
    { name: "processOrders", use: "optional" },
    { name: "includeInbound", use: "optional" },
    { name: "streetDate", use: "optional" },
    { name: "price", use: "optional" },
    { name: "wholesaleCost", use: "optional" },
    { name: "packaging", use: "optional" },
    { name: "tags", use: "optional" },
    { name: "onShelf", use: "shown" },
    { name: "reserved", use: "shown" },
    { name: "available", use: "shown" },
    { name: "inbound", use: "shown" },
    { name: "published", use: "shown" },
    { name: "received", use: "shown" },
    { name: "archivedAt", use: "shown" },
  ],
  settings: [
    { name: "sku", use: "required" },
    { name: "syncInventory", use: "optional" },
    { name: "processOrders", use: "optional" },
  ],
  counts: [
    { name: "sku", use: "required" },
    { name: "warehouse", use: "optional" },
    { name: "role", use: "optional" },
    { name: "quantity", use: "required" },
    { name: "opening", use: "optional" },
  ],
  listings: [
    { name: "sku", use: "required" },
    { name: "store", use: "required" },
    { name: "variantId", use: "required" },
    { name: "productId", use: "optional" },
    { name: "inventoryItemId", use: "optional" },
    { name: "locationId", use: "optional" },
    { name: "level", use: "shown" },
    { name: "known", use: "shown" },
    { name: "state", use: "shown" },
  ],
  orders: [
    { name: "number", use: "optional" },
    { name: "store", use: "optional" },
    { name: "externalId", use: "optional" },
    { name: "placedAt", use: "optional" },
    { name: "status", use: "optional" },
    { name: "paid", use: "optional" },
    { name: "sku", use: "required" },
    { name: "quantity", use: "required" },
    { name: "price", use: "optional" },
    { name: "wholesaleCost", use: "shown" },
    { name: "packaging", use: "shown" },
    { name: "warehouse", use: "shown" },
  ],
};

/**
 * Text as an export writes it into a cell. Spreadsheets take text that begins with `=`, `+`, `-`, `@` (in
 * their wide forms, too), a tab or a line break for a formula; an apostrophe in front keeps them from running it. {@link readCsvText} takes it off.
 *
 * @example
 * ```ts
 * import { readCsvText, toCsvText } from "@trueup/sdk";
 *
 * toCsvText("=1+1"); // "'=1+1"
 * readCsvText("'=1+1"); // "=1+1"
 * readCsvText(toCsvText("'=1+1")); // "'=1+1"
 * toCsvText("'t was black"); // "'t was black"
 * ```
 */
export function toCsvText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/**
 * The text that {@link toCsvText} wrote into a cell.
 *
 * @example
 * ```ts
 * import { readCsvText } from "@trueup/sdk";
 *
 * readCsvText("'-5 degrees"); // "-5 degrees"
 * ```
 */
export function readCsvText(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}

/** The wide forms are those of East Asian keyboards, which spreadsheets take for the narrow ones. */
const FORMULA = /^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * How an import stands. `ready`: its file was looked through, nothing was written yet, and it waits to be confirmed.
 *
 * @example
 * ```ts
 * import { IMPORT_STATUSES } from "@trueup/sdk";
 *
 * IMPORT_STATUSES.includes("ready"); // true
 * ```
 */
export const IMPORT_STATUSES = [
  "uploading",
  "checking",
  "ready",
  "running",
  "done",
  "cancelled",
  "failed",
] as const;

/** One of {@link IMPORT_STATUSES}. */
export type ImportStatus = (typeof IMPORT_STATUSES)[number];

/**
 * Whose form a file has: our own, or that of a platform's export of products.
 *
 * @example
 * ```ts
 * import { IMPORT_SOURCES } from "@trueup/sdk";
 *
 * IMPORT_SOURCES; // ["trueup", "shopify", "woocommerce"]
 * ```
 */
export const IMPORT_SOURCES = ["trueup", "shopify", "woocommerce"] as const;

/** One of {@link IMPORT_SOURCES}. */
export type ImportSource = (typeof IMPORT_SOURCES)[number];

/** A file to be imported, or that was. */
export interface Import {
  readonly id: string;
  readonly kind: CsvKind;
  readonly status: ImportStatus;
  /** Null until its first line was read. */
  readonly source: ImportSource | null;
  /** Counts: whether they are opening balances; null for other kinds. */
  readonly opening: boolean | null;
  /** Length of the file, in bytes. */
  readonly bytes: number;
  /** How far the work under way has come in the file. */
  readonly bytesDone: number;
  /** What the import would do, as found before anything was written. */
  readonly checked: ImportCounts;
  /** What it has done so far; null until it was confirmed. */
  readonly applied: ImportCounts | null;
  /** Faults of rows: how many there are, and how many of them were kept to be read. */
  readonly faults: { readonly total: number; readonly kept: number };
  /** Rows with faults are left out; null until it was confirmed. */
  readonly skipBad: boolean | null;
  /** Why the file as a whole cannot be used, or the work broke off; null where neither. */
  readonly problem: ImportProblem | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

/** Rows of a file, by what becomes of them. */
export interface ImportCounts {
  /** They make something that was not there. */
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  /** They hold nothing that is imported, such as a row of a picture in an export of products. */
  readonly ignored: number;
  readonly bad: number;
}

/** Why a file as a whole cannot be used. */
export interface ImportProblem {
  readonly code: string;
  readonly message: string;
  /** Of the file, counted from 1; null where no line is to blame. */
  readonly line: number | null;
}

/** One fault of one row. */
export interface ImportFault {
  /** Where the row begins in the file; its first line is 1. */
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
}

/** How a file is to be understood. */
export interface NewImport {
  readonly kind: CsvKind;
  /** Counts need it: whether they are opening balances, which mark their items received. */
  readonly opening?: boolean;
}

/** How an import is confirmed. */
export interface ImportConfirmation {
  /** Leave out rows with faults. Without it, a file with bad rows is refused. */
  readonly skipBad?: boolean;
}

/** The form of an exported file. */
export interface CsvFormat {
  /** Some spreadsheets need a byte order mark to see that a file is UTF-8. False where left out. */
  readonly bom?: boolean;
  /** `crlf` where left out. */
  readonly lineBreak?: "crlf" | "lf";
  /** `comma` where left out. */
  readonly delimiter?: "comma" | "semicolon";
}
