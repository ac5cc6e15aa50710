import { decide, levelOf } from "@trueup/sdk";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { factsOf, goesToZero, levelInputOf, shownBy } from "./item-state.ts";
import { loadItems } from "./load-items.ts";
import { previewChange, type PreviewedChange } from "./preview.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

/*
 * What a preview says of a change is what the resolver says of every listing once the change is saved, also of stores
 * that are off, being compared or gone, of listings that are unlinked, held or on their way, and of bundles.
 */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const SKUS = Array.from({ length: 8 }, (_, at) => `S-${at}`);
const SETS = ["SET-1", "SET-2"];

/** The same counts the slow way: of one store's listings, or of all. */
async function judged({ customerId, items }: Floor, storeId: number | null) {
  const loaded = await loadItems(
    database.db,
    [...items.values()].map(({ id }) => ({ customerId, itemId: id })),
  );
  let toZero = 0;
  const reasons = loaded.flatMap((item) =>
    item.listings.flatMap((listing) => {
      if (storeId !== null && listing.storeId !== storeId) return [];
      const level = levelOf(levelInputOf(item, listing));
      const { outcome, reason } = decide(factsOf("stock_changed", item, listing, level));
      if (outcome === "push" && goesToZero(shownBy(listing), level)) toZero += 1;
      return [outcome === "push" ? "push" : reason];
    }),
  );
  const counts = Map.groupBy(reasons, (reason) => reason);
  const of = (reason: string) => counts.get(reason)?.length ?? 0;
  return {
    listings: reasons.length,
    push: of("push"),
    toZero,
    unchanged: of("unchanged"),
    blocked: [...counts]
      .filter(([reason]) => reason !== "push" && reason !== "unchanged")
      .map(([reason, own]) => ({ reason, listings: own.length }))
      .toSorted((a, b) => b.listings - a.listings || a.reason.localeCompare(b.reason)),
  };
}

const listing = fc.record({
  known: fc.option(fc.nat({ max: 2 })),
  rules: fc.constantFrom({}, {}, { buffer: 1 }, { fixed: 2 }),
  odd: fc.constantFrom("fine", "fine", "paused", "unlinked", "held", "on_its_way"),
  desired: fc.nat({ max: 2 }),
});
const state = fc.record({
  units: fc.nat({ max: 2 }),
  received: fc.boolean(),
  flag: fc.boolean(),
  setting: fc.constantFrom("default", "never", "always", "process_orders"),
  window: fc.constantFrom("none", "none", "decrease_only", "buffer", "pause"),
  listings: fc.tuple(listing, listing),
});
const store = fc.record({
  enabled: fc.boolean(),
  comparing: fc.boolean(),
  gone: fc.constantFrom(false, false, false, true),
  rules: fc.constantFrom({}, { buffer: 1 }, { maximum: 1 }),
});
const change = fc.oneof(
  fc.record({
    customerSetting: fc.constantFrom("never", "always", "process_orders"),
    guardUnreceived: fc.boolean(),
  }),
  fc.record({ levelRules: fc.constantFrom({}, { buffer: 2 }, { maximum: 0 }) }),
  fc.record({ syncEnabled: fc.boolean() }),
  fc.record({ comparing: fc.constant(false) }),
);

test("the counts after a change are those that are there once it is saved", async () => {
  const floor = await createFloor(database.db, {
    skus: [...SKUS, ...SETS],
    stores: 2,
    preferences: { syncInventory: "process_orders", zeroGuard: true },
  });
  await makeBundlesAndWindows(floor);
  await fc.assert(
    fc.asyncProperty(
      fc.array(state, { minLength: 10, maxLength: 10 }),
      fc.tuple(store, store),
      change,
      async (states, stores, drawn) => {
        await arrange(floor, states, stores);
        const storeId = floor.storeIds[0] ?? 0;
        const isOfCustomer = "customerSetting" in drawn;
        const asked: PreviewedChange = isOfCustomer ? drawn : { store: { storeId, ...drawn } };
        const about = isOfCustomer ? null : storeId;
        const { before, after } = await previewChange(database.db, floor.customerId, asked);
        expect(before).toEqual(await judged(floor, about));
        await save(floor, asked);
        expect(after).toEqual(await judged(floor, about));
      },
    ),
    { numRuns: 20 },
  );
});

async function makeBundlesAndWindows(floor: Floor): Promise<void> {
  const { customerId } = floor;
  for (const [at, sku] of SETS.entries()) {
    await sql`UPDATE item SET is_bundle = true WHERE id = ${floor.item(sku).id}`.execute(database.db);
    await sql`INSERT INTO bundle_part VALUES (${customerId}, ${floor.item(sku).id}, ${floor.item(SKUS[at] ?? "").id}, ${at + 1})`.execute(
      database.db,
    );
  }
  for (const mode of ["decrease_only", "buffer", "pause"]) {
    await sql`INSERT INTO sale_window (customer_id, name, target, mode, buffer, starts_at, ends_at)
      VALUES (${customerId}, ${mode}, '{}', ${mode}, ${mode === "buffer" ? 1 : 0}, now(), now() + interval '1 day')`.execute(
      database.db,
    );
  }
}

type Drawn<T> = T extends fc.Arbitrary<infer Value> ? Value : never;

async function arrange(
  floor: Floor,
  states: readonly Drawn<typeof state>[],
  stores: readonly Drawn<typeof store>[],
): Promise<void> {
  const { customerId, warehouseId } = floor;
  await sql`UPDATE customer SET sync_setting = 'process_orders', guard_unreceived = true WHERE id = ${customerId}`.execute(
    database.db,
  );
  for (const [at, { enabled, comparing, gone, rules }] of stores.entries()) {
    await sql`UPDATE store SET sync_enabled = ${enabled}, comparing = ${comparing},
      disconnected_at = CASE WHEN ${gone} THEN now() END, level_rules = ${JSON.stringify(rules)}::jsonb
      WHERE customer_id = ${customerId} AND id = ${floor.storeIds[at] ?? 0}`.execute(database.db);
  }
  for (const [at, each] of states.entries()) {
    const sku = [...SKUS, ...SETS][at] ?? "";
    const { id } = floor.item(sku);
    await sql`UPDATE item SET sync_setting = ${each.setting}, process_orders = ${each.flag},
      sale_window_id = (SELECT w.id FROM sale_window w WHERE w.customer_id = ${customerId} AND w.name = ${each.window}),
      received_at = CASE WHEN ${each.received} THEN now() END WHERE id = ${id}`.execute(database.db);
    if (!SETS.includes(sku)) {
      await sql`INSERT INTO stock VALUES (${customerId}, ${id}, ${warehouseId}, 'pickable', ${each.units})
        ON CONFLICT (customer_id, item_id, warehouse_id, role) DO UPDATE SET quantity = excluded.quantity`.execute(
        database.db,
      );
    }
    for (const [store, { known, rules, odd, desired }] of each.listings.entries()) {
      const isOnItsWay = odd === "on_its_way";
      await sql`UPDATE listing SET known_quantity = ${known},
        known_at = CASE WHEN ${known === null} THEN NULL ELSE now() END,
        known_source = CASE WHEN ${known === null} THEN NULL ELSE 'read' END,
        level_rules = ${JSON.stringify(rules)}::jsonb,
        paused_at = CASE WHEN ${odd === "paused"} THEN now() END,
        unlinked_at = CASE WHEN ${odd === "unlinked"} THEN now() END,
        held_at = CASE WHEN ${odd === "held"} THEN now() END,
        held_cause = CASE WHEN ${odd === "held"} THEN 'count' END,
        desired_level = ${desired}, desired_version = CASE WHEN ${isOnItsWay} THEN 2 ELSE 1 END, closed_version = 1
        WHERE id = ${floor.listingId(sku, store)}`.execute(database.db);
    }
  }
}

async function save(
  { customerId }: Floor,
  { customerSetting, guardUnreceived, store: own }: PreviewedChange,
): Promise<void> {
  await sql`UPDATE customer SET sync_setting = coalesce(${customerSetting ?? null}, sync_setting),
    guard_unreceived = coalesce(${guardUnreceived ?? null}::boolean, guard_unreceived) WHERE id = ${customerId}`.execute(
    database.db,
  );
  if (own === undefined) return;
  const rules = own.levelRules === undefined ? null : JSON.stringify(own.levelRules);
  await sql`UPDATE store SET level_rules = coalesce(${rules}::jsonb, level_rules),
    sync_enabled = coalesce(${own.syncEnabled ?? null}::boolean, sync_enabled),
    comparing = coalesce(${own.comparing ?? null}::boolean, comparing)
    WHERE customer_id = ${customerId} AND id = ${own.storeId}`.execute(database.db);
}
