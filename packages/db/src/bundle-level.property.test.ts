import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadItems } from "./load-items.ts";
import { levelInputOf } from "./item-state.ts";
import { levelOf, NO_LEVEL_RULES } from "@trueup/sdk";
import { count } from "./testing/changes.ts";
import { compose } from "./testing/compose.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { setFlow } from "./testing/flow.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const ITEMS = ["A", "B", "C"] as const;
/** Each may be made of items and of those before it. */
const BUNDLES = ["SET", "BOX", "CRATE"] as const;
/** A bundle that is not made yet is an item, of which there are none. */
const NAMES: readonly string[] = [...ITEMS, ...BUNDLES];
type Recipe = Readonly<Record<string, number>>;

const units = fc.integer({ min: 1, max: 3 });
const recipe = (names: readonly string[]) =>
  fc
    .subarray([...names], { minLength: 1, maxLength: 3 })
    .chain((chosen) => fc.tuple(...chosen.map((name) => fc.tuple(fc.constant(name), units))))
    .map((entries): Recipe => Object.fromEntries(entries));

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("count"),
      sku: fc.constantFrom(...ITEMS),
      at: fc.nat(1),
      to: fc.nat(30),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("flow"),
      sku: fc.constantFrom(...ITEMS),
      at: fc.nat(1),
      reserved: fc.nat(20),
      inbound: fc.nat(9),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.nat(2).chain((at) =>
      fc.record({
        do: fc.constant("compose"),
        bundle: fc.constant(BUNDLES[at] ?? "SET"),
        of: recipe([...ITEMS, ...BUNDLES.slice(0, at)]),
      }),
    ),
  },
);

interface World {
  readonly recipes: Map<string, Recipe>;
  /** Published units by warehouse and item. */
  readonly published: Map<string, number>;
}

/** Units of an item that so many of a bundle take, taken apart by hand. */
function need(world: World, name: string, item: string, times: number): number {
  const own = world.recipes.get(name);
  if (own === undefined) return name === item ? times : 0;
  return Object.entries(own).reduce((sum, [inner, each]) => sum + need(world, inner, item, times * each), 0);
}

/** The most of a bundle that a warehouse's units are enough for, found by trying. */
function most(world: World, bundle: string, warehouse: number): number {
  for (let n = 60; n >= -60; n -= 1) {
    const fits = NAMES.every((item) => {
      const taken = need(world, bundle, item, 1);
      return taken === 0 || n * taken <= (world.published.get(`${warehouse} ${item}`) ?? 0);
    });
    if (fits) return n;
  }
  throw new Error("nothing fits");
}

async function addWarehouse(floor: Floor): Promise<number> {
  const row = await database.db
    .insertInto("warehouse")
    .values({ customer_id: floor.customerId, name: "Second" })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

test("a bundle's level is what its parts allow in each warehouse, summed, whatever it is made of and whatever happens", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const floor = await createFloor(database.db, {
        skus: [...ITEMS, ...BUNDLES],
        preferences: { syncInventory: "always" },
      });
      const warehouses = [floor.warehouseId, await addWarehouse(floor)];
      const shelf = new Map<string, number>();
      const flow = new Map<string, { reserved: number; inbound: number }>();
      const world: World = { recipes: new Map(), published: new Map() };
      for (const each of steps) {
        const warehouseId = warehouses["at" in each ? each.at : 0] ?? floor.warehouseId;
        if (each.do === "compose") {
          const saved = await compose(floor, each.bundle, each.of);
          if (saved.kind !== "saved") throw new Error(JSON.stringify(saved));
          world.recipes.set(each.bundle, each.of);
        } else {
          const key = `${warehouseId} ${each.sku}`;
          if (each.do === "count") {
            shelf.set(key, each.to);
            await floor.record(count(each.sku, each.to, { place: { warehouseId, role: "pickable" } }));
          } else {
            flow.set(key, each);
            const { reserved, inbound } = each;
            await setFlow(database.db, floor, floor.item(each.sku).id, {
              warehouseId,
              reserved,
              inbound,
              published: inbound,
            });
          }
          const { reserved, inbound } = flow.get(key) ?? { reserved: 0, inbound: 0 };
          world.published.set(key, (shelf.get(key) ?? 0) - reserved + inbound);
        }
        for (const bundle of world.recipes.keys()) {
          const sum = warehouses.reduce((total, id) => total + most(world, bundle, id), 0);
          const [item] = await loadItems(database.db, [
            { customerId: floor.customerId, itemId: floor.item(bundle).id },
          ]);
          if (item === undefined) throw new Error("the bundle is gone");
          const level = levelOf(levelInputOf(item, { rules: NO_LEVEL_RULES, warehouseIds: null }));
          expect([bundle, level]).toEqual([bundle, Math.max(0, sum)]);
          expect([bundle, (await floor.listing(bundle)).desired_level]).toEqual([bundle, Math.max(0, sum)]);
        }
      }
    }),
    { numRuns: 25 },
  );
});
