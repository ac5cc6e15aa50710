import { levelOf, NO_LEVEL_RULES, quantitiesOf } from "@trueup/sdk";
import { expect, test } from "vitest";
import { countedOf, countsOf, isCountable, publishedOf } from "./counts.ts";
import {
  type BundlePart,
  type BundleState,
  type ItemState,
  levelInputOf,
  type StockCell,
} from "./item-state.ts";

const [MAIN, DOCK] = [1, 2] as const;

function item(over: Partial<ItemState>): ItemState {
  return {
    customer: {
      id: 1,
      syncSetting: "always",
      processOrdersSetting: "received",
      guardUnreceived: false,
      soldOutMeasure: "on_shelf",
      flagOnAnyReturn: false,
      zeroGuard: false,
      offWarehouseIds: new Set(),
    },
    id: 1,
    sku: "A",
    setting: "default",
    processOrders: true,
    received: true,
    archived: false,
    includeInbound: false,
    soldOut: false,
    saleWindow: null,
    stock: [],
    flow: [],
    bundle: null,
    listings: [],
    ...over,
  };
}

const cell = (warehouseId: number, role: StockCell["role"], quantity: number): StockCell => ({
  warehouseId,
  role,
  quantity,
});

const part = (
  itemId: number,
  units: number,
  shelves: Readonly<Record<number, number>>,
  reserved = 0,
): BundlePart => ({
  itemId,
  units,
  received: true,
  archived: false,
  counts: Object.entries(shelves).map(([warehouseId, onShelf]) => ({
    warehouseId: Number(warehouseId),
    onShelf,
    reserved,
    inbound: 0,
    publishedInbound: 0,
  })),
});

const madeOf = (...parts: readonly BundlePart[]): BundleState => ({ parts, judgedLater: false });

test("only pickable and backstock units are on the shelf; reserved ones make available less than that", () => {
  const counted = countedOf(
    item({
      stock: [
        cell(MAIN, "pickable", 4),
        cell(MAIN, "backstock", 3),
        cell(MAIN, "damaged", 50),
        cell(MAIN, "reserved", 50),
        cell(DOCK, "pickable", 1),
        cell(DOCK, "in_transit", 50),
      ],
      flow: [{ warehouseId: MAIN, reserved: 9, inbound: 20, published: 5 }],
    }),
  );
  expect(quantitiesOf(counted)).toEqual({
    onShelf: 8,
    reserved: 9,
    available: -1,
    inbound: 20,
    published: 4,
  });
});

test("an item that includes its inbound publishes all of it", () => {
  const flow = [{ warehouseId: MAIN, reserved: 0, inbound: 20, published: 5 }];
  expect(publishedOf(item({ flow }))).toBe(5);
  expect(publishedOf(item({ flow, includeInbound: true }))).toBe(20);
});

test("a warehouse that is off counts nowhere", () => {
  const stock = [cell(MAIN, "pickable", 4), cell(DOCK, "pickable", 7)];
  const flow = [{ warehouseId: DOCK, reserved: 2, inbound: 9, published: 9 }];
  const base = item({ stock, flow });
  const off = { ...base, customer: { ...base.customer, offWarehouseIds: new Set([DOCK]) } };
  expect(countsOf(base)).toHaveLength(2);
  expect(countedOf(off)).toEqual({ onShelf: 4, reserved: 0, inbound: 0, publishedInbound: 0 });
});

test("a listing of some warehouses publishes what is there; its rules make the level of it", () => {
  const rules = { ...NO_LEVEL_RULES, buffer: 2 };
  const stocked = item({ stock: [cell(MAIN, "pickable", 4), cell(DOCK, "pickable", 7)] });
  const level = (warehouseIds: readonly number[] | null) =>
    levelOf(levelInputOf(stocked, { rules, warehouseIds }));
  expect([level(null), level([DOCK]), level([MAIN]), level([])]).toEqual([9, 5, 2, 0]);
});

test("a bundle has what its scarcest part allows, in each warehouse by itself", () => {
  const bundle = madeOf(part(2, 1, { [MAIN]: 10, [DOCK]: 1 }), part(3, 4, { [MAIN]: 11, [DOCK]: 400 }));
  expect(countsOf(item({ bundle })).map(({ warehouseId, onShelf }) => [warehouseId, onShelf])).toEqual([
    [MAIN, 2],
    [DOCK, 1],
  ]);
});

test("a part that lies nowhere in a warehouse allows no bundle there", () => {
  const bundle = madeOf(part(2, 1, { [MAIN]: 10 }), part(3, 1, { [DOCK]: 10 }));
  expect(publishedOf(item({ bundle }))).toBe(0);
});

test("parts that are oversold make a bundle oversold", () => {
  const bundle = madeOf(part(2, 2, { [MAIN]: 3 }, 4), part(3, 1, { [MAIN]: 9 }));
  expect(quantitiesOf(countedOf(item({ bundle })))).toMatchObject({
    onShelf: 1,
    available: -1,
    published: -1,
  });
});

test("a bundle of nothing, or of something archived, has a level that nobody knows", () => {
  const archived = { ...part(2, 1, { [MAIN]: 5 }), archived: true };
  for (const parts of [[], [archived, part(3, 1, { [MAIN]: 5 })]]) {
    const bundle = item({ bundle: madeOf(...parts) });
    expect(isCountable(bundle)).toBe(false);
    expect(levelOf(levelInputOf(bundle, { rules: NO_LEVEL_RULES, warehouseIds: null }))).toBeNull();
  }
});
