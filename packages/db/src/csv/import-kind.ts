import type { Trx } from "../schema.ts";
import type { Cells, RowFault } from "./cells.ts";
import { type ImportKey } from "./import-file.ts";
import { firstLines } from "./keep-faults.ts";

/** What rows are worked on for. */
export interface ImportJob extends ImportKey {
  /** Of counts: whether they are opening balances where the row does not say. */
  readonly opening: boolean;
}

/** What becomes of a row. */
export type RowOutcome =
  | { readonly kind: "created" | "changed" | "unchanged" }
  | { readonly kind: "bad"; readonly faults: readonly RowFault[] };

/** What a row would do. */
export type Verdict<Effect> =
  | { readonly kind: "created" | "changed"; readonly effect: Effect }
  | { readonly kind: "unchanged" }
  | { readonly kind: "bad"; readonly faults: readonly RowFault[] };

/** How the rows of one kind of file are understood, judged and carried out. */
export interface ImportKind<Context, Row, Effect> {
  /** What is small, and named by many rows. */
  load(trx: Trx, job: ImportJob): Promise<Context>;
  /** Pure. Undefined where it left faults with the cells. */
  parse(cells: Cells, context: Context, job: ImportJob): Row | undefined;
  /** What the row is about, which no other row of the file may be about, and the column that names it. */
  keyOf(row: Row): { readonly key: string; readonly column: string };
  /** What each row would do now. Writes nothing. */
  judge(
    trx: Trx,
    job: ImportJob,
    rows: readonly Row[],
    context: Context,
  ): Promise<readonly Verdict<Effect>[]>;
  /** Does it. Answers, in the order of the effects, why one could not be done after all. */
  apply(trx: Trx, job: ImportJob, effects: readonly Effect[]): Promise<readonly (RowFault | null)[]>;
}

/** Works on rows of a file: only looks, or does what they say as well. One outcome per row, in order. */
export type WorkOnRows = (
  trx: Trx,
  job: ImportJob,
  rows: readonly Cells[],
  mode: "check" | "run",
) => Promise<readonly RowOutcome[]>;

export function workOn<Context, Row, Effect>(kind: ImportKind<Context, Row, Effect>): WorkOnRows {
  return async (trx, job, rows, mode) => {
    const context = await kind.load(trx, job);
    const outcomes: (RowOutcome | undefined)[] = rows.map(() => undefined);
    const parsed = rows.flatMap((cells, at) => {
      const row = kind.parse(cells, context, job);
      if (row !== undefined && cells.faults.length === 0) return [{ at, row, line: cells.line }];
      outcomes[at] = { kind: "bad", faults: cells.faults };
      return [];
    });
    const named = parsed.map((each) => ({ ...each, ...kind.keyOf(each.row) }));
    const first = await firstLines(trx, job, named);
    const good = named.filter(({ at, line, column }, index) => {
      const earlier = first[index];
      if (earlier === line || earlier === undefined) return true;
      const message = `Line ${earlier} of the file is about the same.`;
      outcomes[at] = { kind: "bad", faults: [{ column, code: "duplicate", message }] };
      return false;
    });
    const verdicts = await kind.judge(
      trx,
      job,
      good.map(({ row }) => row),
      context,
    );
    const effective: {
      readonly at: number;
      readonly kind: "created" | "changed";
      readonly effect: Effect;
    }[] = [];
    for (const [index, verdict] of verdicts.entries()) {
      const at = good[index]?.at ?? 0;
      if (verdict.kind === "created" || verdict.kind === "changed") effective.push({ at, ...verdict });
      else outcomes[at] = verdict;
    }
    const refused =
      mode === "check" || effective.length === 0
        ? []
        : await kind.apply(
            trx,
            job,
            effective.map(({ effect }) => effect),
          );
    for (const [index, { at, kind: done }] of effective.entries()) {
      const fault = refused[index] ?? null;
      outcomes[at] = fault === null ? { kind: done } : { kind: "bad", faults: [fault] };
    }
    return outcomes.map((outcome) => outcome ?? { kind: "unchanged" });
  };
}
