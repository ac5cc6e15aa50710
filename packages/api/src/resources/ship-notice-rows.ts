import { encodeId } from "@trueup/db/id";
import type { Db } from "@trueup/db/schema";
import { inboundUnits, type ShipNotice, type ShipNoticeStatus, type WaitingOrder } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import type { PageRequest } from "../http/page.ts";

export interface NoticeRow {
  readonly id: number;
  readonly version: number;
  readonly warehouse_id: number;
  readonly sender: string;
  readonly reference: string | null;
  readonly eta: Date | null;
  readonly status: ShipNoticeStatus;
  readonly created_at: Date;
  readonly ended_at: Date | null;
  readonly lines: readonly {
    readonly id: number;
    readonly itemId: number;
    readonly sku: string;
    readonly expected: number;
    readonly good: number;
    readonly damaged: number;
    readonly published: boolean;
  }[];
}

export async function loadNoticeRow(db: Db, customerId: number, id: number): Promise<NoticeRow | null> {
  const { rows } = await sql<NoticeRow>`${selectNotices(customerId)} AND n.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Newest first; one row more than the page has, where there is one. */
export async function listNoticeRows(
  db: Db,
  customerId: number,
  asked: { readonly status?: ShipNoticeStatus | undefined; readonly itemId?: number | undefined },
  page: PageRequest,
): Promise<readonly NoticeRow[]> {
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (page.after !== null) conditions.push(sql`n.id < ${page.after}`);
  if (asked.status !== undefined) conditions.push(sql`n.status = ${asked.status}`);
  if (asked.itemId !== undefined) {
    conditions.push(sql`EXISTS (SELECT 1 FROM ship_notice_line l
      WHERE l.customer_id = n.customer_id AND l.notice_id = n.id AND l.item_id = ${asked.itemId})`);
  }
  const { rows } = await sql<NoticeRow>`
    ${selectNotices(customerId)} AND ${sql.join(conditions, sql` AND `)}
    ORDER BY n.id DESC LIMIT ${page.limit + 1}`.execute(db);
  return rows;
}

function selectNotices(customerId: number): RawBuilder<unknown> {
  return sql`
    SELECT n.*, (
      SELECT coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'itemId', l.item_id, 'sku', i.sku,
          'expected', l.expected, 'good', l.good, 'damaged', l.damaged, 'published', l.published) ORDER BY l.id), '[]')
      FROM ship_notice_line l JOIN item i ON i.customer_id = l.customer_id AND i.id = l.item_id
      WHERE l.customer_id = n.customer_id AND l.notice_id = n.id) AS lines
    FROM ship_notice n WHERE n.customer_id = ${customerId}`;
}

export function toShipNotice(row: NoticeRow): ShipNotice {
  return {
    id: encodeId("shipNotice", row.id),
    warehouseId: encodeId("warehouse", row.warehouse_id),
    sender: row.sender,
    reference: row.reference,
    eta: row.eta?.toISOString() ?? null,
    status: row.status,
    lines: row.lines.map((line) => ({
      id: encodeId("shipNoticeLine", line.id),
      itemId: encodeId("item", line.itemId),
      sku: line.sku,
      expected: line.expected,
      good: line.good,
      damaged: line.damaged,
      outstanding: inboundUnits(row.status === "draft" ? "in_transit" : row.status, line).inbound,
      published: line.published,
    })),
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}

interface WaitingRow {
  readonly id: number;
  readonly number: string;
  readonly status: WaitingOrder["status"];
  readonly placed_at: Date;
  readonly items: readonly { readonly itemId: number; readonly sku: string; readonly quantity: number }[];
}

/** Orders that cannot be filled and need units of the ship notice's items, oldest first. */
export async function listWaitingOrders(
  db: Db,
  key: { readonly customerId: number; readonly noticeId: number },
  page: PageRequest,
): Promise<readonly WaitingRow[]> {
  const { customerId, noticeId } = key;
  const { rows } = await sql<WaitingRow>`
    SELECT o.id, o.number, o.status, o.placed_at, (
      SELECT jsonb_agg(jsonb_build_object('itemId', u.item_id, 'sku', i.sku, 'quantity', u.quantity) ORDER BY u.item_id)
      FROM (
        SELECT item_id, sum(quantity)::bigint AS quantity FROM order_unit
        WHERE customer_id = ${customerId} AND order_id = o.id AND open AND item_id IN (
          SELECT item_id FROM ship_notice_line WHERE customer_id = ${customerId} AND notice_id = ${noticeId})
        GROUP BY item_id) u
      JOIN item i ON i.customer_id = ${customerId} AND i.id = u.item_id) AS items
    FROM (
      SELECT DISTINCT u.order_id FROM (
        SELECT DISTINCT item_id FROM ship_notice_line
        WHERE customer_id = ${customerId} AND notice_id = ${noticeId}) l
      CROSS JOIN LATERAL (
        SELECT order_id FROM order_unit WHERE customer_id = ${customerId} AND item_id = l.item_id AND open
        OFFSET 0) u) w
    JOIN sales_order o ON o.customer_id = ${customerId} AND o.id = w.order_id
    WHERE o.status IN ('pre_order', 'insufficient_inventory') AND o.id > ${page.after ?? 0}
    ORDER BY o.id LIMIT ${page.limit + 1}`.execute(db);
  return rows;
}

export function toWaitingOrder(row: WaitingRow): WaitingOrder {
  return {
    id: encodeId("order", row.id),
    number: row.number,
    status: row.status,
    placedAt: row.placed_at.toISOString(),
    items: row.items.map(({ itemId, sku, quantity }) => ({
      itemId: encodeId("item", itemId),
      sku,
      quantity,
    })),
  };
}
