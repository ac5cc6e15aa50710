import { decide, levelOf } from "@trueup/sdk";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { factsOf, levelInputOf } from "./item-state.ts";
import { loadItems } from "./load-items.ts";
import { previewChange, previewItem } from "./preview.ts";
import { count, receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const SKUS = Array.from({ length: 12 }, (_, at) => `S-${at}`);

/** What the resolver says of every listing, one by one: the same counts, the slow way. */
async function judgedOneByOne({ customerId, items }: Floor) {
  const loaded = await loadItems(
    database.db,
    [...items.values()].map(({ id }) => ({ customerId, itemId: id })),
  );
  const reasons = loaded.flatMap((item): string[] =>
    item.listings.map((listing) => {
      const level = levelOf(levelInputOf(item, listing));
      const { outcome, reason } = decide(factsOf("stock_changed", item, listing, level));
      return outcome === "push" ? "push" : reason;
    }),
  );
  const counts = Map.groupBy(reasons, (reason) => reason);
  const of = (reason: string) => counts.get(reason)?.length ?? 0;
  return {
    listings: reasons.length,
    push: of("push"),
    unchanged: of("unchanged"),
    blocked: [...counts]
      .filter(([reason]) => reason !== "push" && reason !== "unchanged")
      .map(([reason, own]) => ({ reason, listings: own.length }))
      .toSorted((a, b) => b.listings - a.listings || a.reason.localeCompare(b.reason)),
  };
}

test("what is counted by groups is what the resolver says of every listing, whatever they are like", async () => {
  const floor = await createFloor(database.db, {
    skus: SKUS,
    stores: 2,
    preferences: { syncInventory: "process_orders" },
  });
  const { customerId, warehouseId } = floor;
  const { rows } = await sql<{ id: number }>`
    INSERT INTO warehouse (customer_id, name) VALUES (${customerId}, 'Two') RETURNING id`.execute(
    database.db,
  );
  const second = rows[0]?.id ?? 0;
  await sql`INSERT INTO store_location (customer_id, store_id, warehouse_id, location_id)
    VALUES (${customerId}, ${floor.storeIds[1]}, ${second}, 'gid://shopify/Location/1')`.execute(database.db);
  for (const mode of ["decrease_only", "buffer", "pause"]) {
    await sql`INSERT INTO sale_window (customer_id, name, target, mode, buffer, starts_at, ends_at)
      VALUES (${customerId}, ${mode}, '{}', ${mode}, ${mode === "buffer" ? 1 : 0}, now(), now() + interval '1 day')`.execute(
      database.db,
    );
  }
  const state = fc.record({
    at: fc.nat({ max: SKUS.length - 1 }),
    units: fc.nat({ max: 3 }),
    elsewhere: fc.nat({ max: 3 }),
    reserved: fc.nat({ max: 2 }),
    inbound: fc.nat({ max: 2 }),
    known: fc.option(fc.nat({ max: 3 })),
    received: fc.boolean(),
    flag: fc.boolean(),
    includeInbound: fc.boolean(),
    setting: fc.constantFrom("default", "never", "always", "process_orders"),
    rules: fc.constantFrom({}, { buffer: 1 }, { maximum: 1 }),
    window: fc.constantFrom("none", "none", "decrease_only", "buffer", "pause"),
    odd: fc.constantFrom("fine", "fine", "archived", "paused", "written"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(state, { maxLength: 12 }), fc.boolean(), async (states, secondOn) => {
      await sql`UPDATE warehouse SET enabled = ${secondOn} WHERE id = ${second}`.execute(database.db);
      for (const each of states) {
        const id = floor.item(SKUS[each.at] ?? "").id;
        await sql`UPDATE item SET sync_setting = ${each.setting}, process_orders = ${each.flag},
          sale_window_id = (SELECT w.id FROM sale_window w WHERE w.customer_id = ${customerId} AND w.name = ${each.window}),
          include_inbound = ${each.includeInbound}, received_at = CASE WHEN ${each.received} THEN now() END,
          archived_at = CASE WHEN ${each.odd === "archived"} THEN now() END WHERE id = ${id}`.execute(
          database.db,
        );
        await sql`UPDATE listing SET known_quantity = ${each.known}, known_at = CASE WHEN ${each.known === null} THEN NULL ELSE now() END,
          known_source = CASE WHEN ${each.known === null} THEN NULL ELSE 'read' END,
          level_rules = ${JSON.stringify(each.rules)}::jsonb,
          paused_at = CASE WHEN ${each.odd === "paused"} THEN now() END,
          written_at = CASE WHEN ${each.odd === "written"} THEN now() END WHERE item_id = ${id}`.execute(
          database.db,
        );
        for (const [warehouse, units] of [
          [warehouseId, each.units],
          [second, each.elsewhere],
        ]) {
          await sql`INSERT INTO stock VALUES (${customerId}, ${id}, ${warehouse}, 'pickable', ${units}),
            (${customerId}, ${id}, ${warehouse}, 'damaged', 9)
            ON CONFLICT (customer_id, item_id, warehouse_id, role) DO UPDATE SET quantity = excluded.quantity`.execute(
            database.db,
          );
        }
        await sql`INSERT INTO item_flow (customer_id, item_id, warehouse_id, reserved, inbound, published)
          VALUES (${customerId}, ${id}, ${second}, ${each.reserved}, ${each.inbound}, 0)
          ON CONFLICT (customer_id, item_id, warehouse_id) DO UPDATE SET reserved = excluded.reserved,
            inbound = excluded.inbound`.execute(database.db);
      }
      const { before, after } = await previewChange(database.db, customerId, {});
      const { toZero: _, ...counted } = before;
      expect(counted).toEqual(await judgedOneByOne(floor));
      expect(after).toEqual(before);
    }),
    { numRuns: 12 },
  );
});

/** Three items that two stores show as they are, of which only one processes orders. */
async function open(): Promise<Floor> {
  const skus = ["A", "B", "C"];
  const floor = await createFloor(database.db, { skus, stores: 2 });
  await floor.record(...skus.map((sku) => receive(sku, 10)));
  await sql`UPDATE item SET process_orders = (sku = 'A') WHERE customer_id = ${floor.customerId}`.execute(
    database.db,
  );
  await floor.know({ A: 10, B: 10, C: 10 });
  await floor.record(count("C", 0));
  await sql`UPDATE listing SET closed_version = desired_version WHERE customer_id = ${floor.customerId}`.execute(
    database.db,
  );
  await sql`DELETE FROM due WHERE customer_id = ${floor.customerId}`.execute(database.db);
  return floor;
}

test("other preferences: who would be sent, to zero, left alone and why, and what it costs", async () => {
  const floor = await open();
  expect(await previewChange(database.db, floor.customerId, { customerSetting: "always" })).toEqual({
    before: {
      listings: 6,
      push: 0,
      toZero: 0,
      unchanged: 2,
      blocked: [{ reason: "process_orders_off", listings: 4 }],
    },
    after: { listings: 6, push: 2, toZero: 2, unchanged: 4, blocked: [] },
    calls: 2,
    seconds: expect.any(Number),
    isExact: true,
  });
  expect(
    (await previewChange(database.db, floor.customerId, { customerSetting: "never" })).after.blocked,
  ).toEqual([{ reason: "never", listings: 6 }]);
  expect(await floor.due("C")).toBeUndefined();
});

test("a store's rules: only its listings count, and their levels are those after the rules", async () => {
  const floor = await open();
  const store = { storeId: floor.storeIds[0] ?? 0, levelRules: { buffer: 10 } };
  expect(await previewChange(database.db, floor.customerId, { store })).toMatchObject({
    before: { listings: 3, push: 0, unchanged: 1 },
    after: { listings: 3, push: 1, toZero: 1, unchanged: 0 },
    calls: 1,
  });
});

test("one item: its setting and its flag", async () => {
  const floor = await open();
  const { id } = floor.item("C");
  const preview = await previewItem(database.db, floor.customerId, id, { processOrders: true });
  expect(preview).toMatchObject({
    before: { push: 0, blocked: [{ reason: "process_orders_off", listings: 2 }] },
    after: { push: 2, toZero: 2, blocked: [] },
  });
  expect(await previewItem(database.db, floor.customerId + 1, id, {})).toBeNull();
});

test("bundles are judged one by one", async () => {
  const floor = await open();
  const { customerId } = floor;
  await sql`UPDATE item SET is_bundle = true, process_orders = true WHERE id = ${floor.item("B").id}`.execute(
    database.db,
  );
  await sql`INSERT INTO bundle_part VALUES (${customerId}, ${floor.item("B").id}, ${floor.item("A").id}, 2)`.execute(
    database.db,
  );
  expect(await previewChange(database.db, customerId, {})).toMatchObject({
    before: { listings: 6, push: 2, toZero: 0, unchanged: 2, blocked: [{ listings: 2 }] },
  });
});
