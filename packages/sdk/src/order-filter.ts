import type { Comparison, Filter, FilterFields, ParsedFilter } from "./filter.ts";
import {
  compared,
  type FieldRule,
  fieldsOf,
  id,
  listOf,
  moment,
  oneOf,
  operatorsOf,
  text,
  truth,
} from "./filter-values.ts";
import {
  ACTIVE_ORDER_STATUSES,
  EDITABLE_ORDER_STATUSES,
  ORDER_STATUSES,
  type OrderStatus,
} from "./order-status.ts";
import { parseFilter } from "./parse-filter.ts";

/**
 * Words for several statuses at once: orders that have not left the warehouse, and those that can still be changed.
 *
 * @example
 * ```ts
 * import { ORDER_STATUS_GROUPS } from "@trueup/sdk";
 *
 * ORDER_STATUS_GROUPS; // ["active", "editable"]
 * ```
 */
export const ORDER_STATUS_GROUPS = ["active", "editable"] as const;

/** One of {@link ORDER_STATUS_GROUPS}. */
export type OrderStatusGroup = (typeof ORDER_STATUS_GROUPS)[number];

/** What may be asked of an order. */
export type OrderCondition =
  | {
      readonly field: "status";
      readonly op: "in";
      readonly value: readonly (OrderStatus | OrderStatusGroup)[];
    }
  /** It came from one of these stores, or from none of them. */
  | { readonly field: "store"; readonly op: "in" | "not_in"; readonly value: readonly string[] }
  /** A line of it is of one of these items. */
  | { readonly field: "item"; readonly op: "in"; readonly value: readonly string[] }
  /** A line of it is of an item with one of these SKUs; case counts. */
  | { readonly field: "sku"; readonly op: "in"; readonly value: readonly string[] }
  /** The order's number: exactly one of these, or with this text in it, whatever its case. */
  | { readonly field: "number"; readonly op: "in"; readonly value: readonly string[] }
  | { readonly field: "number"; readonly op: "contains"; readonly value: string }
  | { readonly field: "placedAt" | "createdAt"; readonly op: Comparison; readonly value: string }
  /** `workable`: no street date holds it back now. `differsFromItem`: a line's copies are not the item's values. */
  | {
      readonly field: "workable" | "paid" | "differsFromItem";
      readonly op: "is";
      readonly value: boolean;
    };

/** Which orders are wanted. */
export type OrderFilter = Filter<OrderCondition>;

const flag: FieldRule = { ops: { is: truth } };
const time: FieldRule = { ops: compared(moment) };

const FIELDS: Readonly<Record<OrderCondition["field"], FieldRule>> = {
  status: { ops: { in: listOf(oneOf([...ORDER_STATUSES, ...ORDER_STATUS_GROUPS])) } },
  store: { ops: { in: listOf(id("sto")), not_in: listOf(id("sto")) } },
  item: { ops: { in: listOf(id("itm")) } },
  sku: { ops: { in: listOf(text) } },
  number: { ops: { in: listOf(text), contains: text } },
  placedAt: time,
  createdAt: time,
  workable: flag,
  paid: flag,
  differsFromItem: flag,
};

/**
 * Reads a filter over orders, and names everything that is wrong with it.
 *
 * @example
 * ```ts
 * import { parseOrderFilter } from "@trueup/sdk";
 *
 * parseOrderFilter({
 *   and: [
 *     { field: "status", op: "in", value: ["active"] },
 *     { field: "item", op: "in", value: ["itm_1"] },
 *   ],
 * }).ok; // true
 *
 * parseOrderFilter({ field: "paid", op: "is" }); // { ok: false, faults: [{ path: "value", code: "required", message: "This field is required." }] }
 * ```
 */
export function parseOrderFilter(value: unknown): ParsedFilter<OrderFilter> {
  return parseFilter<OrderCondition>(value, FIELDS);
}

/**
 * What may be asked of an order, each with the operators that it takes.
 *
 * @example
 * ```ts
 * import { ORDER_FILTER_OPERATORS } from "@trueup/sdk";
 *
 * ORDER_FILTER_OPERATORS.number; // ["in", "contains"]
 * ```
 */
export const ORDER_FILTER_OPERATORS: Readonly<Record<OrderCondition["field"], readonly string[]>> =
  operatorsOf(FIELDS);

/**
 * The statuses that a list of statuses and groups names.
 *
 * @example
 * ```ts
 * import { orderStatusesOf } from "@trueup/sdk";
 *
 * orderStatusesOf(["shipped", "editable"]).length; // 6
 * ```
 */
export function orderStatusesOf(named: readonly (OrderStatus | OrderStatusGroup)[]): readonly OrderStatus[] {
  const statuses = named.flatMap((one): readonly OrderStatus[] => {
    if (one === "active") return ACTIVE_ORDER_STATUSES;
    return one === "editable" ? EDITABLE_ORDER_STATUSES : [one];
  });
  return [...new Set(statuses)];
}

/**
 * What may be asked of an order, each operator with the value that it takes.
 *
 * @example
 * ```ts
 * import { ORDER_FILTER_FIELDS } from "@trueup/sdk";
 *
 * ORDER_FILTER_FIELDS.item.ops["in"]?.prefix; // "itm"
 * ORDER_FILTER_FIELDS.paid.ops["is"]?.type; // "truth"
 * ```
 */
export const ORDER_FILTER_FIELDS: FilterFields<OrderCondition["field"]> = fieldsOf(FIELDS);
