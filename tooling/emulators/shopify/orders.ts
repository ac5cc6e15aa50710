import { levelOrThrow } from "./catalogue.ts";
import { type InventoryItem, moveAvailable, type ShopState } from "./state.ts";
import type { Webhooks } from "./webhooks.ts";

/** Orders placed at the shop. Each tells the shop's webhooks; the location is the first one where none is named. */
export interface Orders {
  /** Available falls and committed rises, as at a sale; then `orders/create` is sent. */
  place(order: NewOrder): EmulatedOrder;
  /** What was pending is paid: `orders/paid`. */
  pay(orderId: string): void;
  /** Its units are available again: `orders/cancelled`. */
  cancel(orderId: string): void;
}

export interface NewOrder {
  /** A line whose variant is null is none of the shop's, such as a tip. */
  readonly lines: readonly { readonly variantId: string | null; readonly quantity: number }[];
  /** `paid` where left out. */
  readonly financialStatus?: "paid" | "pending" | "authorized";
  readonly locationId?: string;
  /** How long ago it was placed; 0 where left out. */
  readonly ageMs?: number;
}

export interface EmulatedOrder {
  /** Such as `gid://shopify/Order/5820000032768`. */
  readonly id: string;
  readonly name: string;
}

interface KeptOrder extends EmulatedOrder {
  readonly legacyId: number;
  readonly number: number;
  readonly createdAt: string;
  readonly locationId: string | undefined;
  readonly lines: readonly Line[];
  financialStatus: string;
  cancelledAt: string | null;
}

interface Line {
  readonly legacyId: number;
  readonly item: InventoryItem | null;
  readonly quantity: number;
}

const FIRST_ORDER = 5_820_000_000_000;
const FIRST_LINE = 14_300_000_000_000;
const FIRST_NUMBER = 1_000;
const STEP = 32_768;
/** Orders that can still be cancelled; a demonstration runs for weeks. */
const KEPT_ORDERS = 10_000;

export function createOrders(state: ShopState, webhooks: Webhooks): Orders {
  const orders = new Map<string, KeptOrder>();

  function find(orderId: string): KeptOrder {
    const order = orders.get(orderId);
    if (order === undefined) throw new Error(`The emulated shop has no order ${orderId}`);
    return order;
  }

  return {
    place(wanted) {
      const order = takeOrder(state, wanted);
      for (const { item, quantity } of order.lines) {
        if (item !== null) move(state, item, quantity, order.locationId);
      }
      orders.set(order.id, order);
      const [oldest] = orders.keys();
      if (orders.size > KEPT_ORDERS && oldest !== undefined) orders.delete(oldest);
      webhooks.tell("orders/create", bodyOf(state, order));
      return { id: order.id, name: order.name };
    },
    pay(orderId) {
      const order = find(orderId);
      order.financialStatus = "paid";
      webhooks.tell("orders/paid", bodyOf(state, order));
    },
    cancel(orderId) {
      const order = find(orderId);
      if (order.cancelledAt !== null) throw new Error(`Order ${orderId} is cancelled already`);
      order.cancelledAt = shopTime(Date.parse(state.timestamp()));
      for (const { item, quantity } of order.lines) {
        if (item !== null) move(state, item, -quantity, order.locationId);
      }
      webhooks.tell("orders/cancelled", bodyOf(state, order));
    },
  };
}

function takeOrder(state: ShopState, wanted: NewOrder): KeptOrder {
  const at = state.nextOrder++;
  const legacyId = FIRST_ORDER + at * STEP;
  return {
    id: `gid://shopify/Order/${legacyId}`,
    legacyId,
    number: FIRST_NUMBER + at,
    name: `#${FIRST_NUMBER + at}`,
    createdAt: shopTime(Date.parse(state.timestamp()) - (wanted.ageMs ?? 0)),
    locationId: wanted.locationId,
    lines: wanted.lines.map(({ variantId, quantity }, line) => ({
      legacyId: FIRST_LINE + (at * 500 + line) * STEP,
      item: variantId === null ? null : itemOf(state, variantId),
      quantity,
    })),
    financialStatus: wanted.financialStatus ?? "paid",
    cancelledAt: null,
  };
}

function itemOf(state: ShopState, variantId: string): InventoryItem {
  const item = state.itemByVariantId.get(variantId);
  if (item === undefined) throw new Error(`The emulated shop has no variant ${variantId}`);
  return item;
}

/** Only what the shop tracks has a number to fall. */
function move(state: ShopState, item: InventoryItem, sold: number, locationId: string | undefined): void {
  if (!item.tracked) return;
  const level = levelOrThrow(state, item.id, locationId);
  moveAvailable(state, level, -sold, state.timestamp());
  level.quantities.committed += sold;
}

/** In the shop's own time zone, as Shopify writes it. */
function shopTime(ms: number): string {
  return `${new Date(ms - 5 * 3_600_000).toISOString().slice(0, 19)}-05:00`;
}

const PRICE = "19.90";

/** A body as Shopify sends it, buyer included; what nobody reads is left out. */
function bodyOf(state: ShopState, order: KeptOrder): object {
  const address = {
    first_name: "Jane",
    last_name: "Doe",
    address1: "12 Harbour Street",
    city: "Springfield",
    zip: "12345",
    country_code: "US",
    phone: "+1 555 0100",
  };
  const total = order.lines.reduce((sum, line) => sum + line.quantity * Number(PRICE), 0).toFixed(2);
  return {
    id: order.legacyId,
    admin_graphql_api_id: order.id,
    app_id: 580_111,
    browser_ip: "203.0.113.7",
    cancel_reason: order.cancelledAt === null ? null : "customer",
    cancelled_at: order.cancelledAt,
    closed_at: null,
    confirmed: true,
    contact_email: "jane.doe@example.com",
    created_at: order.createdAt,
    currency: "USD",
    current_total_price: total,
    email: "jane.doe@example.com",
    financial_status: order.financialStatus,
    fulfillment_status: null,
    location_id: null,
    name: order.name,
    note: "Please ring twice",
    number: order.number - FIRST_NUMBER,
    order_number: order.number,
    phone: "+1 555 0100",
    processed_at: order.createdAt,
    source_name: "web",
    tags: "",
    test: false,
    total_price: total,
    updated_at: shopTime(Date.parse(state.timestamp())),
    billing_address: address,
    customer: { id: 7_100_000_000_001, email: "jane.doe@example.com", first_name: "Jane", last_name: "Doe" },
    line_items: order.lines.map((line) => lineOf(line)),
    shipping_address: address,
  };
}

function lineOf({ legacyId, item, quantity }: Line): object {
  return {
    id: legacyId,
    admin_graphql_api_id: `gid://shopify/LineItem/${legacyId}`,
    current_quantity: quantity,
    fulfillable_quantity: quantity,
    fulfillment_status: null,
    gift_card: false,
    name: item?.title ?? "Tip",
    price: PRICE,
    product_exists: item !== null,
    product_id: item === null ? null : digitsOf(item.productId),
    quantity,
    requires_shipping: item !== null,
    sku: item?.sku ?? null,
    title: item?.title ?? "Tip",
    variant_id: item === null ? null : digitsOf(item.variantId),
    variant_inventory_management: item?.tracked === true ? "shopify" : null,
  };
}

function digitsOf(gid: string): number {
  return Number(gid.slice(gid.lastIndexOf("/") + 1));
}
