import { describe, expect, test } from "vitest";
import { isActiveOrder, isEditableOrder, type OrderFacts, orderStatusOf } from "./order-rules.ts";
import { ORDER_STATUSES, type OrderStatus } from "./order-status.ts";

type Any = "any";
type Row = { readonly [Field in keyof OrderFacts]: OrderFacts[Field] | Any };

const ENDS = ["cancelled", "closed_by_store", "returned"] as const;
const STEPS = ["batched", "packed", "shipped", "delivered"] as const;
const over = { progress: "any", paid: "any", paused: "any", processOrders: "any", fillable: "any" } as const;
const underWay = { ended: null, paid: "any", paused: "any", processOrders: "any", fillable: "any" } as const;
const waiting = { ended: null, progress: null } as const;

/** What is asked first, decides. */
const TABLE: readonly (readonly [Row, OrderStatus])[] = [
  ...ENDS.map((ended) => [{ ...over, ended }, ended] as const),
  ...STEPS.map((progress) => [{ ...underWay, progress }, progress] as const),
  [{ ...waiting, paid: false, paused: "any", processOrders: "any", fillable: "any" }, "unpaid"],
  [{ ...waiting, paid: true, paused: true, processOrders: "any", fillable: "any" }, "paused"],
  [{ ...waiting, paid: true, paused: false, processOrders: false, fillable: "any" }, "pre_order"],
  [{ ...waiting, paid: true, paused: false, processOrders: true, fillable: false }, "insufficient_inventory"],
  [{ ...waiting, paid: true, paused: false, processOrders: true, fillable: true }, "processing"],
];

const BOTH = [true, false] as const;
const EVERY_ORDER: readonly OrderFacts[] = [null, ...ENDS].flatMap((ended) =>
  [null, ...STEPS].flatMap((progress) =>
    BOTH.flatMap((paid) =>
      BOTH.flatMap((paused) =>
        BOTH.flatMap((processOrders) =>
          BOTH.map((fillable) => ({ ended, progress, paid, paused, processOrders, fillable })),
        ),
      ),
    ),
  ),
);

function covers(row: Row, order: OrderFacts): boolean {
  return (["ended", "progress", "paid", "paused", "processOrders", "fillable"] as const).every(
    (field) => row[field] === "any" || row[field] === order[field],
  );
}

describe("the status of an order", () => {
  test("stands in the table exactly once for every order that can be", () => {
    expect(EVERY_ORDER).toHaveLength(4 * 5 * 16);
    for (const order of EVERY_ORDER) {
      expect(TABLE.filter(([row]) => covers(row, order))).toHaveLength(1);
    }
  });

  test.each(TABLE)("%j is %s", (row, status) => {
    const orders = EVERY_ORDER.filter((order) => covers(row, order));
    expect(new Set(orders.map(orderStatusOf))).toEqual(new Set([status]));
  });

  test("every status comes from some row", () => {
    expect(new Set(TABLE.map(([, status]) => status))).toEqual(new Set(ORDER_STATUSES));
  });

  test("is active until it leaves the warehouse, and editable until it is batched", () => {
    expect(ORDER_STATUSES.filter((status) => isActiveOrder(status))).toEqual([
      "unpaid",
      "pre_order",
      "paused",
      "insufficient_inventory",
      "processing",
      "batched",
      "packed",
    ]);
    expect(ORDER_STATUSES.filter((status) => isEditableOrder(status))).toEqual([
      "unpaid",
      "pre_order",
      "paused",
      "insufficient_inventory",
      "processing",
    ]);
  });
});
