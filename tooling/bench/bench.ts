import type { Fleet } from "./fleet.ts";

/** What a row of the full form is run with. */
export interface Bench {
  readonly databaseUrl: string;
  /** 1 for a run that counts; less shrinks every size, to try out whether all of it works. */
  readonly scale: number;
  /** A folder for profiles of API and worker; null for none. */
  readonly profileTo: string | null;
  /** A million items, each listed in one of a hundred shops: made when first asked for, shared by the rows. */
  fleet(): Promise<Fleet>;
}

/** A size in this run. */
export function scaled({ scale }: Pick<Bench, "scale">, size: number, least: number): number {
  return Math.min(size, Math.max(least, Math.round(size * scale)));
}

/** A shrunk run repeats only to see that it can. */
export function repetitions({ scale }: Pick<Bench, "scale">, runs: number): number {
  return scale < 1 ? Math.min(runs, 2) : runs;
}
