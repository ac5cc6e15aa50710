/** One row of the table. `ratio` is what `ok` judges: above 1 is better than the bound or baseline it compares to. */
export interface Result {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  /** The best that is possible, in the same unit; null where there is none. */
  readonly bound: number | null;
  /** What the plain way takes, measured in the same run and in the same unit; null where there is none. */
  readonly baseline: number | null;
  readonly ratio: number | null;
  readonly ok: boolean;
}
