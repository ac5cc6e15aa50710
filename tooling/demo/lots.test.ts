import { expect, test } from "vitest";
import { seededRandom } from "../random.ts";
import { demoCustomers } from "./catalogue.ts";
import { dayFrom, demoLots, freshLot } from "./lots.ts";

const [apparel, , skincare] = demoCustomers(seededRandom(1));
const kept = (skincare?.items ?? []).filter((item) => item.units !== null);

test("the lots of what does not keep hold all of its units, the first to expire first", () => {
  const random = seededRandom(2);
  let several = 0;
  let expired = 0;
  for (const item of kept) {
    const lots = demoLots(random, item);
    expect(lots.reduce((sum, lot) => sum + lot.units, 0)).toBe(item.units);
    expect(lots.every((lot) => lot.units > 0)).toBe(true);
    expect(lots.map((lot) => lot.daysLeft)).toEqual(
      lots.map((lot) => lot.daysLeft).toSorted((a, b) => a - b),
    );
    several += lots.length > 1 ? 1 : 0;
    expired += lots.some((lot) => lot.daysLeft < 0) ? 1 : 0;
  }
  expect(several).toBeGreaterThan(500);
  expect(expired).toBeGreaterThan(10);
  expect(expired).toBeLessThan(kept.length / 5);
});

test("what keeps has no lots", () => {
  const [shirt] = apparel?.items ?? [];
  if (shirt === undefined) throw new Error("there is no item");
  expect(demoLots(seededRandom(2), shirt)).toEqual([]);
  expect(freshLot(seededRandom(2), shirt, 0)).toBeNull();
});

test("the same seed gives the same lots, and what comes in today keeps as long as the item does", () => {
  const [balm] = kept;
  if (balm === undefined) throw new Error("there is no item");
  expect(demoLots(seededRandom(3), balm)).toEqual(demoLots(seededRandom(3), balm));
  const nowMs = Date.UTC(2026, 10, 26, 23);
  const days = (balm.keepsMonths ?? 0) * 30;
  expect(freshLot(seededRandom(3), balm, nowMs)?.expiresOn).toBe(dayFrom(nowMs, days));
  expect(dayFrom(nowMs, 1)).toBe("2026-11-27");
});
