import { type Child, startChild } from "./child.ts";
import type { OpenShop, ShopCounts, ShopsHandlers, ShopsOptions, Writes } from "./shops-process.ts";

/** Emulated shops in a process of their own. */
export interface Shops {
  readonly all: readonly OpenShop[];
  /** As `TRUEUP_STORE_HOSTS` names them. */
  readonly hosts: string;
  setBucket(points: number): Promise<void>;
  counts(): Promise<ShopCounts>;
  rowsSet(rows: number): Promise<void>;
  levels(): Promise<Int32Array>;
  takeWrites(): Promise<Writes>;
  close(): Promise<void>;
}

const WITHIN_MS = 3_600_000;
/** A million levels with all that hangs on them. */
const MEMORY = ["--max-old-space-size=8192"];

export async function openShops(options: ShopsOptions): Promise<Shops> {
  const child: Child<ShopsHandlers> = startChild(new URL("shops-process.ts", import.meta.url), MEMORY);
  const all = await child.ask("open", options);
  return {
    all,
    hosts: all.map((shop) => `${shop.host}=${shop.url}`).join(","),
    setBucket: (points) => child.ask("setBucket", { points }),
    counts: () => child.ask("counts"),
    rowsSet: (rows) => child.ask("rowsSet", { rows, withinMs: WITHIN_MS }),
    levels: () => child.ask("levels"),
    takeWrites: () => child.ask("takeWrites"),
    close: () => child.end(),
  };
}
