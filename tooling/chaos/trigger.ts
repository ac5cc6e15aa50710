import { writeSync } from "node:fs";
import type { Order, Point } from "./points.ts";

/** Kills this process where it was ordered to. */
export interface Trigger {
  order(order: Order): void;
  /** The process is at this point. Does not come back where it was to die here. */
  reach(point: Point): void;
}

const STANDARD_OUTPUT = 1;

export function createTrigger(): Trigger {
  let ordered: { readonly point: Point; left: number } | null = null;
  return {
    order({ point, pass }) {
      ordered = { point, left: pass };
    },
    reach(point) {
      if (ordered?.point !== point) return;
      ordered.left -= 1;
      if (ordered.left > 0) return;
      writeSync(STANDARD_OUTPUT, `dies at ${point}\n`);
      process.kill(process.pid, "SIGKILL");
      for (;;); // the signal is under way: nothing may run meanwhile
    },
  };
}
