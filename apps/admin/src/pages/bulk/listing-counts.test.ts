import { expect, test } from "vitest";
import { listingCounts } from "./listing-counts.ts";

test("listings are counted by status and reason", () => {
  expect(
    listingCounts([
      { listingId: "lst_1", storeId: "sto_1", status: "confirmed", quantity: 4 },
      { listingId: "lst_2", storeId: "sto_2", status: "skipped", reason: "store_off" },
      { listingId: "lst_3", storeId: "sto_3", status: "confirmed", quantity: 4 },
    ]),
  ).toEqual([
    { status: "confirmed", reason: null, count: 2 },
    { status: "skipped", reason: "store_off", count: 1 },
  ]);
  expect(listingCounts([])).toEqual([]);
});
