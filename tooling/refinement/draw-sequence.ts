import type { StockRequestChange } from "@trueup/db/stock-change-request";
import { ITEM_SYNC_SETTINGS, PROCESS_ORDERS_SETTINGS, SYNC_SETTINGS } from "@trueup/sdk";
import fc from "fast-check";
import { drawCall } from "./draw-call.ts";
import type { Sequence } from "./run-sequence.ts";
import type { RefinedInput, Step } from "./step.ts";
import { buildWorld, ITEMS, type ItemStart, LISTINGS, STORE_CUSTOMERS } from "./world.ts";

/** Few numbers, so that they come back and meet each other. */
const quantity = fc.nat(4);
const itemId = fc.integer({ min: 1, max: ITEMS.length });
const storeId = fc.integer({ min: 1, max: STORE_CUSTOMERS.length });
const listingId = fc.integer({ min: 1, max: LISTINGS });

/** Sequences of up to so many steps, over different worlds. */
export function sequences(steps: number): fc.Arbitrary<Sequence> {
  return fc.record({ world, steps: fc.array(step, { minLength: 1, maxLength: steps, size: "max" }) });
}

const itemStart: fc.Arbitrary<ItemStart> = fc.record({
  setting: fc.constantFrom(...ITEM_SYNC_SETTINGS, "default", "always"),
  processOrders: fc.boolean(),
  received: fc.boolean(),
  quantity,
  shown: fc.array(fc.option(quantity, { freq: 8 }), { minLength: 2, maxLength: 2 }),
});

const customer = (id: number) =>
  fc.record({
    id: fc.constant(id),
    syncSetting: fc.constantFrom(...SYNC_SETTINGS, "always", "always"),
    processOrdersSetting: fc.constantFrom(...PROCESS_ORDERS_SETTINGS),
    guardUnreceived: fc.boolean(),
    soldOutMeasure: fc.constantFrom("on_shelf" as const, "available" as const),
    flagOnAnyReturn: fc.boolean(),
  });

const world = fc
  .tuple(
    fc.tuple(customer(1), customer(2)),
    fc.array(itemStart, { minLength: ITEMS.length, maxLength: ITEMS.length }),
  )
  .map(([customers, starts]) => buildWorld(customers, starts));

const change: fc.Arbitrary<(itemId: number, sourceId: string | null) => StockRequestChange> = fc
  .record({
    kind: fc.constantFrom("set", "set", "receive", "damaged", "adjust", "adjust", "move", "opening"),
    warehouseId: fc.constantFrom(null, null, null, 2),
    quantity,
  })
  .map((drawn) => (item: number, sourceId: string | null) => {
    const base = { item: { itemId: item }, reason: null, occurredAt: null, sourceId };
    const place = { warehouseId: drawn.warehouseId, role: "pickable" } as const;
    switch (drawn.kind) {
      case "receive":
        return { ...base, kind: "receive", place, quantity: drawn.quantity + 1, damaged: 0 };
      case "damaged":
        return { ...base, kind: "receive", place, quantity: 0, damaged: drawn.quantity + 1 };
      case "adjust":
        return { ...base, kind: "adjust", place, delta: drawn.quantity - 2 || 1 };
      case "set":
      case "opening":
        return { ...base, kind: "set", place, quantity: drawn.quantity, opening: drawn.kind === "opening" };
      case "move":
        return { ...base, kind: "move", quantity: 1, from: place, to: { ...place, role: "damaged" } };
    }
  });

/** A source id is the customer's own; a few come back, for the same change or another one. */
const stock = fc
  .record({
    itemId,
    change,
    source: fc.option(fc.nat(5), { freq: 2 }),
    times: fc.constantFrom(1, 1, 1, 2),
  })
  .map(({ itemId: id, change: build, source, times }): RefinedInput => {
    const customerId = ITEMS[id - 1]?.customerId ?? 0;
    const sourceId = source === null ? null : `customer-${customerId}-source-${source}`;
    return { kind: "stock", itemId: id, change: build(id, sourceId), times };
  });

const itemPatch = fc.oneof(
  { weight: 3, arbitrary: fc.record({ setting: fc.constantFrom(...ITEM_SYNC_SETTINGS) }) },
  { weight: 3, arbitrary: fc.record({ processOrders: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ archived: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ setting: fc.constantFrom(...ITEM_SYNC_SETTINGS), processOrders: fc.boolean() }),
  },
);
const customerPatch = fc.oneof(
  fc.record({ syncSetting: fc.constantFrom(...SYNC_SETTINGS, "always" as const) }),
  fc.record({ processOrdersSetting: fc.constantFrom(...PROCESS_ORDERS_SETTINGS) }),
);
const storePatch = fc.oneof(
  fc.record({ syncEnabled: fc.boolean() }),
  fc.record({ paused: fc.boolean() }),
  fc.record({ credential: fc.integer({ min: 2, max: 4 }) }),
);

const input: fc.Arbitrary<RefinedInput> = fc.oneof(
  { weight: 40, arbitrary: stock },
  { weight: 14, arbitrary: fc.record({ kind: fc.constant("click"), itemId }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("item"), itemId, patch: itemPatch }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("customer"),
      customerId: fc.constantFrom(1, 2),
      patch: customerPatch,
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("store"), storeId, patch: storePatch }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("disconnect"), storeId }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("listing"),
      listingId,
      to: fc.constantFrom("paused", "resumed", "resumed", "linked", "unlinked"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("retry"), listingId }) },
);

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** Mostly short: a lease lasts 30 s, and little happens once it is over. */
const waitMs = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(1, 200, SECOND_MS, 5 * SECOND_MS) },
  { weight: 1, arbitrary: fc.constantFrom(31 * SECOND_MS, 2 * MINUTE_MS, 16 * MINUTE_MS) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ kind: fc.constant("input"), input }) },
  { weight: 62, arbitrary: fc.record({ kind: fc.constant("call"), worker: fc.nat(1), call: drawCall }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("wait"), ms: waitMs }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("wait until"),
      nth: fc.nat(3),
      offsetMs: fc.constantFrom(0, 1, -1),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "end overdue" }) },
);
