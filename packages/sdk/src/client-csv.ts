import { type CallOptions, path, type Transport, type WriteOptions } from "./client-request.ts";
import type { CsvFormat, CsvKind, Import, ImportConfirmation, ImportFault, NewImport } from "./csv.ts";
import type { ItemFilter } from "./item-filter.ts";
import type { OrderFilter } from "./order-filter.ts";
import type { Page, PageQuery } from "./page.ts";

/** Which items or orders an export has, and the form of its file. */
export interface CsvExportQuery<Kind extends CsvKind = CsvKind> extends CsvFormat {
  /** Where left out: items that are not archived, or all orders. */
  readonly filter?: CsvFilter<Kind>;
}

/** What an export of some kind is filtered by. */
export type CsvFilter<Kind extends CsvKind> = Kind extends "orders" ? OrderFilter : ItemFilter;

/** A file to send: text, bytes, or a stream of bytes. */
export type CsvFile = string | Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

export function importsOf(transport: Transport) {
  return {
    list: (customerId: string, query: PageQuery = {}, options: CallOptions = {}): Promise<Page<Import>> =>
      transport.json("GET", path`/v1/customers/${customerId}/imports`, { query, ...options }),
    /** Sends a file, which is then looked through; nothing is written before it is confirmed. */
    create: (
      customerId: string,
      asked: NewImport,
      file: CsvFile,
      options: CallOptions = {},
    ): Promise<Import> =>
      transport.json("POST", path`/v1/customers/${customerId}/imports`, { query: asked, file, ...options }),
    get: (customerId: string, importId: string, options: CallOptions = {}): Promise<Import> =>
      transport.json("GET", path`/v1/customers/${customerId}/imports/${importId}`, options),
    /** The faults of its rows, in the order of the file. */
    faults: (
      customerId: string,
      importId: string,
      query: PageQuery = {},
      options: CallOptions = {},
    ): Promise<Page<ImportFault>> =>
      transport.json("GET", path`/v1/customers/${customerId}/imports/${importId}/faults`, {
        query,
        ...options,
      }),
    /** Begins the work; read the import for how it goes on. */
    confirm: (
      customerId: string,
      importId: string,
      confirmation: ImportConfirmation = {},
      options: WriteOptions = {},
    ): Promise<Import> =>
      transport.json("POST", path`/v1/customers/${customerId}/imports/${importId}/confirm`, {
        body: confirmation,
        ...options,
      }),
    /** Ends it where it stands: what was done stays done. */
    cancel: (customerId: string, importId: string, options: CallOptions = {}): Promise<Import> =>
      transport.json("POST", path`/v1/customers/${customerId}/imports/${importId}/cancel`, options),
  };
}

export function exportsOf(transport: Transport) {
  return {
    /**
     * A CSV file, as it comes: `text()` of the answer is the whole file, `body` a stream of its bytes. The items that
     * the filter finds or, for other kinds, what belongs to them; orders that it finds, with a row for each line.
     */
    csv: <Kind extends CsvKind>(
      customerId: string,
      kind: Kind,
      { filter, ...format }: CsvExportQuery<Kind> = {},
      options: CallOptions = {},
    ): Promise<Response> =>
      transport.send("GET", `${path`/v1/customers/${customerId}/exports/${kind}`}.csv`, {
        query: { ...format, filter: filter === undefined ? undefined : JSON.stringify(filter) },
        headers: { accept: "text/csv" },
        ...options,
      }),
  };
}
