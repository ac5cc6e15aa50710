import { receive } from "@trueup/db/testing/changes";
import { afterEach, expect, test } from "vitest";
import type { FaultTarget } from "../emulators/shopify/faults.ts";
import { createWorld, type World, writesOf } from "./world.ts";

let world: World;
afterEach(() => world.close());

const SKU = "TSH-BLK-M";
const writes = { when: (call: FaultTarget) => call.idempotencyKey !== null };

/** The first request is lost on its way, and somebody changes the number before it is asked again. */
async function pushWhileEdited(available: number): Promise<void> {
  world = await createWorld({ shown: 0 });
  const edit = () => world.shop.edit(world.variant(SKU).inventoryItemId, { available });
  world.shop.faults.next({ kind: "loseRequest" }, writes);
  world.shop.faults.next({ kind: "before", act: edit }, writes);
  world.startWorker();
  await world.record(receive(SKU, 5));
  await world.drained();
  expect(world.shown(SKU)).toBe(5);
}

const outcomes = async () =>
  (await world.db.selectFrom("attempt").select("outcome").orderBy("id").execute()).map((row) => row.outcome);

test("asked again, a store that is stale and shows what was sent has it: nothing more is written", async () => {
  await pushWhileEdited(5);
  expect(await outcomes()).toEqual(["ok"]);
  expect(writesOf(world.shop).filter(({ outcome }) => outcome === "effective")).toEqual([]);
  expect(await world.listing(SKU)).toMatchObject({ known_quantity: 5, written_at: expect.any(Date) });
});

test("asked again, a store that is stale and shows another number was changed: it is written anew", async () => {
  await pushWhileEdited(40);
  expect(await outcomes()).toEqual(["failed", "ok"]);
  const changes = await world.db
    .selectFrom("history")
    .select("detail")
    .where("kind", "=", "store_change")
    .execute();
  expect(changes).toEqual([{ detail: { storeChange: { expected: 0, found: 40 } } }]);
});
