import { SAMPLE_FACTS } from "@trueup/sdk";
import { describe, expect, test } from "vitest";
import { chooseRows, planClaim, type WaitingRow } from "./plan-claim.ts";

function row(
  listingId: number,
  more: Partial<WaitingRow> = {},
  facts: Partial<WaitingRow["facts"]> = {},
): WaitingRow {
  return {
    listingId,
    lane: 3,
    ageMs: 1_000,
    level: 42,
    closedVersion: 0,
    version: 7,
    needsRead: false,
    variantId: `gid://shopify/ProductVariant/${listingId}`,
    inventoryItemId: `gid://shopify/InventoryItem/${listingId}`,
    locationId: "gid://shopify/Location/1",
    ...more,
    facts: { ...SAMPLE_FACTS, manual: false, authorisedLevel: 42, unsettled: false, ...facts },
  };
}

const ids = (rows: readonly WaitingRow[]) => rows.map(({ listingId }) => listingId);

describe("what is dropped at claim", () => {
  test.each<[string, Partial<WaitingRow["facts"]>, string | null]>([
    ["an archived item", { itemArchived: true }, "item_archived"],
    ["an unlinked listing", { listingLinked: false }, "listing_unlinked"],
    ["a paused listing", { listingPaused: true }, "listing_paused"],
    ["a disconnected store", { store: "disconnected" }, "store_disconnected"],
    ["a store that is compared", { store: "comparing" }, "store_comparing"],
    ["a store that is switched off", { storeSyncEnabled: false }, "store_off"],
    ["a customer under Never", { customerSetting: "never" }, "never"],
    ["an item under Never", { itemSetting: "never" }, "never"],
    ["a level that the store shows", { known: 42 }, "unchanged"],
    ["a setting other than Never", { customerSetting: "always" }, null],
    ["by hand, under Never", { manual: true, itemSetting: "never" }, null],
    ["by hand, a level that the store shows", { manual: true, known: 42 }, null],
    ["by hand, a store that is switched off", { manual: true, storeSyncEnabled: false }, "store_off"],
    ["by hand, an archived item", { manual: true, itemArchived: true }, "item_archived"],
  ])("%s", (_, facts, reason) => {
    const { drops, batch } = planClaim([row(1, {}, facts)]);
    expect(drops.map((drop) => drop.reason)).toEqual(reason === null ? [] : [reason]);
    expect(batch.kind).toBe(reason === null ? "write" : "nothing");
  });

  test("an uncertain number proves nothing: the row is read, not dropped as unchanged", () => {
    const { drops, batch } = planClaim([row(1, { needsRead: true }, { known: 42 })]);
    expect(drops).toEqual([]);
    expect(batch.kind).toBe("read");
  });

  test("drops stand beside the batch of the others", () => {
    const { drops, batch } = planClaim([row(1, {}, { itemSetting: "never" }), row(2)]);
    expect(drops.map((drop) => drop.row.listingId)).toEqual([1]);
    expect(batch).toMatchObject({ kind: "write", rows: [{ listingId: 2, known: 40 }] });
  });
});

describe("what is read before it is written", () => {
  test.each<[string, Partial<WaitingRow>, Partial<WaitingRow["facts"]>]>([
    ["a number that is uncertain", { needsRead: true }, {}],
    ["a number that nobody knows", {}, { known: null }],
    ["a variant whose inventory item nobody knows", { inventoryItemId: null }, {}],
  ])("%s", (_, more, facts) => {
    expect(planClaim([row(1, more, facts)]).batch).toMatchObject({ kind: "read", rows: [{ listingId: 1 }] });
  });

  test("the most urgent row decides which kind of batch goes out, the others wait", () => {
    const reads = [row(1, { needsRead: true }), row(2), row(3, { needsRead: true })];
    const { batch } = planClaim(reads);
    expect(batch.kind === "read" && ids(batch.rows)).toEqual([1, 3]);
    const writes = planClaim([row(2), row(1, { needsRead: true }), row(4)]).batch;
    expect(writes.kind === "write" && ids(writes.rows)).toEqual([2, 4]);
  });

  test("nothing is made of nothing", () => {
    expect(planClaim([])).toEqual({ drops: [], batch: { kind: "nothing" } });
  });
});

const candidate = (id: number, lane: number, ageMs: number) => ({ id, lane, ageMs });

describe("which rows are chosen", () => {
  test("by lane, then by age", () => {
    const rows = [candidate(1, 3, 900), candidate(2, 0, 10), candidate(3, 3, 950), candidate(4, 1, 5)];
    expect(chooseRows(rows, 10).map(({ id }) => id)).toEqual([2, 4, 3, 1]);
  });

  test("a tenth of a full batch goes to those that waited longest, whatever their lane", () => {
    const urgent = Array.from({ length: 100 }, (_, at) => candidate(at, 0, 100 - at));
    const old = Array.from({ length: 20 }, (_, at) => candidate(1_000 + at, 4, 10_000 + at));
    const chosen = chooseRows([...urgent, ...old], 100).map(({ id }) => id);
    expect(chosen).toHaveLength(100);
    expect(chosen.filter((id) => id < 1_000)).toEqual(Array.from({ length: 90 }, (_, at) => at));
    expect(chosen.filter((id) => id >= 1_000)).toEqual([
      1_019, 1_018, 1_017, 1_016, 1_015, 1_014, 1_013, 1_012, 1_011, 1_010,
    ]);
  });

  test("a single row is the most urgent one", () => {
    expect(chooseRows([candidate(1, 3, 99_999), candidate(2, 0, 1)], 1).map(({ id }) => id)).toEqual([2]);
  });
});
