import {
  type FindOrders,
  ORDER_SORTS,
  ORDER_STATUS_GROUPS,
  ORDER_STATUSES,
  type OrderFilter,
  type OrderSort,
  type OrderStatus,
  type OrderStatusGroup,
  parseOrderFilter,
} from "@trueup/sdk";
import { type AddressQuery, choiceIn, textIn } from "./address.ts";

/** What the list of orders is asked for; the address of the page holds it. */
export interface OrderSearch {
  /** A part of a number, or a whole SKU. */
  readonly text: string;
  readonly status: OrderStatus | OrderStatusGroup | null;
  /** Id of a store. */
  readonly storeId: string | null;
  /** Days, `2026-08-21`, in the time zone of whoever looks. */
  readonly from: string;
  readonly to: string;
  /** A filter from a link or a saved search; the fields above narrow it further. */
  readonly filter: OrderFilter | null;
  /** The address names a filter that none can be made of. */
  readonly isFilterBroken: boolean;
  readonly sort: OrderSort;
  readonly cursor: string | null;
}

const STATUS_CHOICES = [...ORDER_STATUS_GROUPS, ...ORDER_STATUSES] as const;
export const NEWEST_FIRST: OrderSort = "-id";
const ORDERS_PER_PAGE = 50;

export function orderSearchOf(query: AddressQuery): OrderSearch {
  const filterText = textIn(query, "filter");
  const filter = filterText === null ? null : filterIn(filterText);
  return {
    text: textIn(query, "q") ?? "",
    status: choiceIn(query, "status", STATUS_CHOICES),
    storeId: textIn(query, "store"),
    from: dayOf(textIn(query, "from")),
    to: dayOf(textIn(query, "to")),
    filter,
    isFilterBroken: filterText !== null && filter === null,
    sort: choiceIn(query, "sort", ORDER_SORTS) ?? NEWEST_FIRST,
    cursor: textIn(query, "cursor"),
  };
}

export function orderAddressOf(search: OrderSearch): Record<string, string> {
  const text = search.text.trim();
  return {
    ...(text === "" ? {} : { q: text }),
    ...(search.status === null ? {} : { status: search.status }),
    ...(search.storeId === null ? {} : { store: search.storeId }),
    ...(search.from === "" ? {} : { from: search.from }),
    ...(search.to === "" ? {} : { to: search.to }),
    ...(search.filter === null ? {} : { filter: JSON.stringify(search.filter) }),
    ...(search.sort === NEWEST_FIRST ? {} : { sort: search.sort }),
  };
}

/** All that has to hold. */
export function orderFilterOf(search: OrderSearch): OrderFilter {
  const text = search.text.trim();
  const parts: OrderFilter[] = [];
  if (search.filter !== null) parts.push(search.filter);
  if (text !== "") {
    parts.push({
      or: [
        { field: "number", op: "contains", value: text },
        { field: "sku", op: "in", value: [text] },
      ],
    });
  }
  if (search.status !== null) parts.push({ field: "status", op: "in", value: [search.status] });
  if (search.storeId !== null) parts.push({ field: "store", op: "in", value: [search.storeId] });
  if (search.from !== "") parts.push({ field: "placedAt", op: "gte", value: startOf(search.from, 0) });
  if (search.to !== "") parts.push({ field: "placedAt", op: "lt", value: startOf(search.to, 1) });
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { and: parts };
}

export function findOrdersOf(search: OrderSearch): FindOrders & { readonly limit: number } {
  return {
    filter: orderFilterOf(search),
    sort: search.sort,
    limit: ORDERS_PER_PAGE,
    ...(search.cursor === null ? {} : { cursor: search.cursor }),
  };
}

export function isFilteredOrders(search: OrderSearch): boolean {
  return Object.keys(orderAddressOf({ ...search, sort: NEWEST_FIRST })).length > 0;
}

function filterIn(text: string): OrderFilter | null {
  try {
    const parsed = parseOrderFilter(JSON.parse(text));
    return parsed.ok ? parsed.filter : null;
  } catch {
    return null;
  }
}

/** The first moment of a day where the reader is, some days later. */
function startOf(day: string, laterDays: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + laterDays).toISOString();
}

function dayOf(text: string | null): string {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return "";
  return Number.isNaN(Date.parse(text)) ? "" : text;
}
