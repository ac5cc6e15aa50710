/** One row of the table. `ratio` is the bound over the value, or how many times better than the baseline it is. */
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
