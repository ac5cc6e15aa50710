import {
  type CallOptions,
  type EditOptions,
  path,
  type Transport,
  type Versioned,
  type WriteOptions,
} from "./client-request.ts";
import type { OrderStatus } from "./order-status.ts";
import type { Page, PageQuery } from "./page.ts";
import type {
  NewShipNotice,
  ShipNotice,
  ShipNoticeOutcome,
  ShipNoticePatch,
  ShipNoticePublishing,
  ShipNoticeReceipt,
  ShipNoticeReceiving,
} from "./ship-notice.ts";
import type { ShipNoticeIntent, ShipNoticePreview } from "./ship-notice-preview.ts";
import type { ShipNoticeStatus } from "./ship-notice-status.ts";

/** Which ship notices are wanted. */
export interface ShipNoticeQuery extends PageQuery {
  readonly status?: ShipNoticeStatus;
  /** With a line of this item. */
  readonly itemId?: string;
}

/** An order that cannot be filled yet, and needs units that a ship notice brings. */
export interface WaitingOrder {
  readonly id: string;
  readonly number: string;
  readonly status: OrderStatus;
  readonly placedAt: string;
  /** What it needs of the items that come. */
  readonly items: readonly { readonly itemId: string; readonly sku: string; readonly quantity: number }[];
}

export function shipNoticesOf(transport: Transport) {
  const act =
    (action: string) =>
    (customerId: string, id: string, options: EditOptions = {}) =>
      transport.versioned<ShipNoticeOutcome>("POST", `${one(customerId, id)}/${action}`, options);
  const publish =
    (action: string) =>
    (customerId: string, id: string, what: ShipNoticePublishing = {}, options: EditOptions = {}) =>
      transport.versioned<ShipNoticeOutcome>("POST", `${one(customerId, id)}/${action}`, {
        body: what,
        ...options,
      });
  return {
    /** Ship notices, newest first. */
    list: (
      customerId: string,
      query: ShipNoticeQuery = {},
      options: CallOptions = {},
    ): Promise<Page<ShipNotice>> =>
      transport.json("GET", path`/v1/customers/${customerId}/ship-notices`, { query, ...options }),
    create: (
      customerId: string,
      notice: NewShipNotice,
      options: WriteOptions = {},
    ): Promise<Versioned<ShipNoticeOutcome>> =>
      transport.versioned("POST", path`/v1/customers/${customerId}/ship-notices`, {
        body: notice,
        ...options,
      }),
    get: (customerId: string, id: string, options: CallOptions = {}): Promise<Versioned<ShipNotice>> =>
      transport.versioned("GET", one(customerId, id), options),
    patch: (
      customerId: string,
      id: string,
      patch: ShipNoticePatch,
      options: EditOptions = {},
    ): Promise<Versioned<ShipNoticeOutcome>> =>
      transport.versioned("PATCH", one(customerId, id), { body: patch, ...options }),
    /**
     * Takes units of one line in: they are in stock at once. Send an `idempotencyKey`, so that a repetition after a
     * lost answer counts them once.
     */
    receive: (
      customerId: string,
      id: string,
      lineId: string,
      units: ShipNoticeReceiving,
      options: EditOptions = {},
    ): Promise<Versioned<ShipNoticeReceipt>> =>
      transport.versioned("POST", `${one(customerId, id)}${path`/lines/${lineId}/receive`}`, {
        body: units,
        ...options,
      }),
    /** What an action would do now: how many units, which stores, and what holds the rest back. */
    preview: (
      customerId: string,
      id: string,
      intent: ShipNoticeIntent,
      options: CallOptions = {},
    ): Promise<ShipNoticePreview> =>
      transport.json("POST", `${one(customerId, id)}/preview`, { body: intent, ...options }),
    /** Lets stores sell what is outstanding before it arrives: of one line, or of all. */
    publish: publish("publish"),
    unpublish: publish("unpublish"),
    /** Nothing more comes: what is outstanding counts no more. */
    complete: act("complete"),
    neverReceived: act("never-received"),
    cancel: act("cancel"),
    /** Takes back that it is over. */
    reopen: act("reopen"),
    /** Orders that wait for what it brings, oldest first. */
    ordersWaiting: (
      customerId: string,
      id: string,
      query: PageQuery = {},
      options: CallOptions = {},
    ): Promise<Page<WaitingOrder>> =>
      transport.json("GET", `${one(customerId, id)}/orders-waiting`, { query, ...options }),
  };
}

function one(customerId: string, id: string): string {
  return path`/v1/customers/${customerId}/ship-notices/${id}`;
}
