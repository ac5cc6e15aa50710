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
  let points: ReadonlySet<Point> = new Set();
  let left = 0;
  return {
    order(order) {
      points = new Set(order.points);
      left = order.passes;
    },
    reach(point) {
      if (!points.has(point)) return;
      left -= 1;
      if (left > 0) return;
      writeSync(STANDARD_OUTPUT, `dies at ${point}\n`);
      process.kill(process.pid, "SIGKILL");
      for (;;); // the signal is under way: nothing may run meanwhile
    },
  };
}
