import type { ItemSyncSetting } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { linkListings, type NewLink, unlinkListing } from "./link-listing.ts";
import { linkVariants } from "./link-variants.ts";
import { requestSync } from "./request-sync.ts";
import { adjust, receive } from "./testing/changes.ts";
import { createFloor, type Floor, WORKER } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  floor = await createFloor(database.db, { skus: ["A", "B"] });
});

function place(number: number, more: Partial<NewLink> = {}): NewLink {
  return {
    itemId: floor.item("A").id,
    storeId: floor.storeIds[0] ?? 0,
    productId: null,
    variantId: `gid://shopify/ProductVariant/9${number}`,
    inventoryItemId: null,
    locationId: "gid://shopify/Location/1",
    ...more,
  };
}

const link = (...rows: readonly NewLink[]) => linkListings(database.db, floor.customerId, rows);

async function judged(listingId: number) {
  const row = await database.db
    .selectFrom("decision")
    .select(["trigger", "outcome", "reason"])
    .where("listing_id", "=", listingId)
    .executeTakeFirst();
  return [row?.trigger, row?.outcome, row?.reason];
}

describe("a new link", () => {
  test("is judged at once: a received item sends its first value, which is read first", async () => {
    await floor.record(receive("A", 5));
    const [linked] = await link(place(1));
    if (linked?.kind !== "linked") throw new Error(linked?.kind);
    expect(await judged(linked.listingId)).toEqual(["listing_linked", "push", "first_value"]);
    const row = await database.db
      .selectFrom("listing")
      .selectAll()
      .where("id", "=", linked.listingId)
      .executeTakeFirst();
    expect(row).toMatchObject({
      desired_level: 5,
      desired_version: 1,
      known_quantity: null,
      needs_read: true,
    });
  });

  test.each<[string, ItemSyncSetting, boolean, boolean, string]>([
    ["under Never", "never", true, true, "never"],
    ["under Always, never received", "always", false, false, "never_received"],
    ["with the flag OFF", "process_orders", true, false, "process_orders_off"],
    ["never received", "process_orders", false, true, "never_received"],
  ])("%s sends nothing", async (_, setting, received, processOrders, reason) => {
    await floor.record(received ? receive("A", 5) : adjust("A", 5));
    await sql`UPDATE item SET sync_setting = ${setting}, process_orders = ${processOrders}
      WHERE id = ${floor.item("A").id}`.execute(database.db);
    const [linked] = await link(place(1));
    if (linked?.kind !== "linked") throw new Error(linked?.kind);
    expect(await judged(linked.listingId)).toEqual(["listing_linked", "skip", reason]);
  });

  test("each row has its own outcome, in order", async () => {
    const other = await createFloor(database.db);
    const outcomes = await link(
      place(1),
      place(1, { itemId: floor.item("B").id }),
      place(2, { itemId: 999_999 }),
      place(2, { itemId: other.item("TSH-BLK-M").id }),
      place(2, { storeId: other.storeIds[0] ?? 0 }),
      place(1, { locationId: "gid://shopify/Location/2" }),
    );
    expect(outcomes.map((outcome) => outcome.kind)).toEqual([
      "linked",
      "taken",
      "item_not_found",
      "item_not_found",
      "store_not_found",
      "linked",
    ]);
    expect((await link(place(1))).map((outcome) => outcome.kind)).toEqual(["taken"]);
  });

  test("a disconnected store takes no link", async () => {
    await sql`UPDATE store SET disconnected_at = now() WHERE id = ${floor.storeIds[0] ?? 0}`.execute(
      database.db,
    );
    expect(await link(place(1))).toEqual([{ kind: "store_not_found" }]);
  });
});

describe("an ended link", () => {
  test("sends nothing more; what waits is dropped, who asked by hand is told", async () => {
    await floor.record(receive("A", 5));
    await requestSync(database.db, { customerId: floor.customerId, itemId: floor.item("A").id });
    expect(await unlinkListing(database.db, floor.customerId, floor.listingId("A"))).toBe(true);
    expect(await floor.due("A")).toBeUndefined();
    expect(await floor.listing("A")).toMatchObject({ desired_version: 2, closed_version: 2 });
    expect(await floor.requests("A")).toEqual([
      { status: "skipped", reason: "listing_unlinked", quantity: null },
    ]);
    const [result] = await floor.record(adjust("A", -1));
    expect(result?.decisions).toEqual([]);
  });

  test("is not found twice, nor by another customer", async () => {
    const other = await createFloor(database.db);
    expect(await unlinkListing(database.db, other.customerId, floor.listingId("A"))).toBe(false);
    expect(await unlinkListing(database.db, floor.customerId, floor.listingId("A"))).toBe(true);
    expect(await unlinkListing(database.db, floor.customerId, floor.listingId("A"))).toBe(false);
  });

  test("leaves its place to another item", async () => {
    const { variant_id: variantId } = await floor.listing("A");
    await unlinkListing(database.db, floor.customerId, floor.listingId("A"));
    expect((await link(place(1, { variantId, itemId: floor.item("B").id }))).map(({ kind }) => kind)).toEqual(
      ["linked"],
    );
  });
});

const variant = (number: number, sku: string) => ({
  productId: "gid://shopify/Product/1",
  variantId: `gid://shopify/ProductVariant/9${number}`,
  inventoryItemId: `gid://shopify/InventoryItem/9${number}`,
  sku,
});

describe("variants that a store has", () => {
  test("are linked to the item with exactly their SKU, at the store's location", async () => {
    const lease = await floor.hold();
    const variants = [variant(1, " A "), variant(2, "a"), variant(3, "NONE")];
    expect(await linkVariants(database.db, WORKER, lease, variants, false)).toEqual({
      linked: 0,
      alreadyLinked: 0,
      unmatched: 2,
    });
    expect(await linkVariants(database.db, WORKER, lease, variants, true)).toEqual({
      linked: 1,
      alreadyLinked: 0,
      unmatched: 2,
    });
    expect(await linkVariants(database.db, WORKER, lease, variants, true)).toEqual({
      linked: 0,
      alreadyLinked: 1,
      unmatched: 2,
    });
    const linked = await database.db
      .selectFrom("listing")
      .select(["item_id", "inventory_item_id", "location_id"])
      .where("store_id", "=", lease.storeId)
      .where("variant_id", "=", "gid://shopify/ProductVariant/91")
      .execute();
    expect(linked).toEqual([
      {
        item_id: floor.item("A").id,
        inventory_item_id: "gid://shopify/InventoryItem/91",
        location_id: "gid://shopify/Location/1",
      },
    ]);
  });

  test("are linked by nobody who lost the lease", async () => {
    const lease = await floor.hold();
    const variants = [variant(1, "A")];
    expect(await linkVariants(database.db, "worker-2", lease, variants, true)).toBeNull();
    const older = { ...lease, epoch: lease.epoch - 1 };
    expect(await linkVariants(database.db, WORKER, older, variants, true)).toBeNull();
    expect(await linkVariants(database.db, WORKER, lease, variants, false)).toMatchObject({
      alreadyLinked: 0,
    });
  });

  test("an archived item's are left alone", async () => {
    await sql`UPDATE item SET archived_at = now() WHERE id = ${floor.item("A").id}`.execute(database.db);
    expect(
      await linkVariants(database.db, WORKER, await floor.hold(), [variant(1, "A")], true),
    ).toMatchObject({
      linked: 0,
    });
  });
});
