import { receive } from "@trueup/db/testing/changes";
import { createFloor } from "@trueup/db/testing/floor";
import { createOrderDesk } from "@trueup/db/testing/orders";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startOrderReviews } from "./order-reviews.ts";
import { systemClock, systemRandom } from "./system-clock.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test("waiting orders move on soon after their stock came, whichever of two workers sees it", async () => {
  const errors: unknown[] = [];
  const log = { info: () => {}, warn: () => {}, error: (line: unknown) => void errors.push(line) };
  const workers = [1, 2].map(() =>
    startOrderReviews({ database, clock: systemClock, random: systemRandom, log }),
  );
  const floor = await createFloor(database.db, {
    skus: ["A"],
    preferences: { processOrdersSetting: "received" },
  });
  const desk = createOrderDesk(database.db, floor.customerId);
  const orders = [await desk.place({ A: 2 }), await desk.place({ A: 2 })];
  expect(await Promise.all(orders.map((id) => desk.status(id)))).toEqual(["pre_order", "pre_order"]);
  await floor.record(receive("A", 3));
  database.wake.ping();
  await expect
    .poll(() => Promise.all(orders.map((id) => desk.status(id))))
    .toEqual(["processing", "insufficient_inventory"]);
  await Promise.all(workers.map((worker) => worker.stop()));
  expect(errors).toEqual([]);
});
