import type { CsvKind, ImportCounts, ImportProblem, ImportSource, ImportStatus } from "@trueup/sdk";
import type { ColumnType, Generated } from "kysely";
import type { CreatedAt, Json } from "./columns.ts";

export interface CsvImportTable {
  customer_id: number;
  id: Generated<number>;
  kind: CsvKind;
  /** Of counts: whether they are opening balances. */
  opening: boolean | null;
  status: Generated<ImportStatus>;
  source: ImportSource | null;
  bytes: Generated<number>;
  bytes_done: Generated<number>;
  form: Json<CsvForm> | null;
  checked: ColumnType<Partial<ImportCounts>, string | undefined, string>;
  applied: Json<Partial<ImportCounts>> | null;
  /** Faults of rows in all; not all of them are kept. */
  faults: Generated<number>;
  skip_bad: boolean | null;
  problem: Json<ImportProblem> | null;
  /** The task that works on it. */
  task_id: number | null;
  file_gone: Generated<boolean>;
  created_at: CreatedAt;
  finished_at: Date | null;
}

/** How a file is to be read, as its first line says. */
export interface CsvForm {
  readonly delimiter: "," | ";" | "\t";
  readonly header: readonly string[];
  /** Behind the first line. */
  readonly rowsFrom: { readonly offset: number; readonly line: number };
}

export interface CsvImportChunkTable {
  customer_id: number;
  import_id: number;
  position: number;
  data: Uint8Array;
}

export interface CsvImportKeyTable {
  customer_id: number;
  import_id: number;
  key: Uint8Array;
  line: number;
}

export interface CsvImportFaultTable {
  customer_id: number;
  import_id: number;
  id: Generated<number>;
  line: number;
  column_name: string | null;
  code: string;
  message: string;
}
