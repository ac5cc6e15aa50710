import { createTestDatabase, onPostgresServer } from "@trueup/db/testing/test-database";
import { describe, expect, test } from "vitest";
import { runKills } from "./kills.ts";
import { parseDeath, parseOrder, POINTS, writeOrder } from "./points.ts";

/** A minute on a machine that is not busy; a bound for what hangs. */
const WITHIN_MS = 1_200_000;

test("an order to die survives the environment, and a death names its point", () => {
  const order = { points: POINTS, passes: 3 };
  expect(parseOrder(writeOrder(order))).toEqual(order);
  expect(parseOrder("nowhere:1")).toBeNull();
  expect(parseDeath("…\ndies at claim between\n")).toBe("claim between");
  expect(parseDeath("lives")).toBeNull();
});

describe.skipIf(!onPostgresServer())("workers of their own on a PostgreSQL server", () => {
  test(
    "thirty of them are killed where it hurts: no change is lost, every click ends, every shop shows the newest",
    async () => {
      const world = { database: await createTestDatabase(), shops: 12, customers: 3, workers: 3 };
      const { died, violations } = await runKills({ ...world, leases: "end at once", kills: 30, seed: 1 });
      expect(violations).toEqual([]);
      // Fewer points would say that the workers die before they have done anything.
      expect(died.size).toBeGreaterThanOrEqual(15);
    },
    WITHIN_MS,
  );
});
