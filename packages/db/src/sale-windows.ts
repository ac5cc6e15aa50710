import { parseItemFilter } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import { isArchived } from "./archived.ts";
import { addCustomerTask, type CustomerTask, type TaskState, type TaskStep } from "./customer-task.ts";
import { idBounds } from "./id-bounds.ts";
import type { ItemState, SaleWindowRules } from "./item-state.ts";
import { lockItems } from "./load-items.ts";
import { alone, createItemBook } from "./item-book.ts";
import { type EventLine, noWrites, planItemEvent } from "./plan-item-event.ts";
import { drawRowIds } from "./row-id.ts";
import { saveItemPlan } from "./save-item-plan.ts";
import type { Db, Trx } from "./schema.ts";
import { itemFilterSql } from "./search/item-filter.ts";
import { inTransaction } from "./transaction.ts";

export const SALE_WINDOW_TASK = "sale_window";

/** Windows that one transaction starts or ends at most. */
const MOST_WINDOWS = 100;

/**
 * Starts the windows whose time has come and ends those whose time is over, each by a task of its customer; one whose
 * task failed gets another. Answers how many tasks were added.
 *
 *   scheduled ──▶ starting ──▶ active ──▶ ending ──▶ ended
 *       └────────── cancelled ────────────────────────▲
 */
export async function turnSaleWindows(
  db: Db,
  { customerId = null }: { readonly customerId?: number | null } = {},
): Promise<number> {
  return inTransaction(db, async (trx) => {
    const { rows } = await sql<WindowKey & { next: "starting" | "ending" }>`
      SELECT customer_id AS "customerId", id, CASE
          WHEN status = 'ending' OR ends_at <= now() THEN 'ending' ELSE 'starting' END AS next
      FROM sale_window w
      WHERE ((status = 'scheduled' AND starts_at <= now())
          OR (status IN ('starting', 'active') AND ends_at <= now())
          OR (status IN ('starting', 'ending') AND NOT EXISTS (SELECT 1 FROM task t
            WHERE t.customer_id = w.customer_id AND t.id = w.task_id AND t.status IN ('pending', 'running'))))
        ${customerId === null ? sql`` : sql`AND customer_id = ${customerId}`}
      ORDER BY customer_id, id LIMIT ${sql.lit(MOST_WINDOWS)} FOR UPDATE SKIP LOCKED`.execute(trx);
    for (const { next, ...key } of rows) await begin(trx, key, next);
    return rows.length;
  });
}

interface WindowKey {
  readonly customerId: number;
  readonly id: number;
}

async function begin(trx: Trx, { customerId, id }: WindowKey, status: "starting" | "ending"): Promise<void> {
  const taskId = await addCustomerTask(trx, { customerId, kind: SALE_WINDOW_TASK, input: { windowId: id } });
  await trx
    .updateTable("sale_window")
    .set({ status, task_id: taskId })
    .where("customer_id", "=", customerId)
    .where("id", "=", id)
    .execute();
}

/**
 * Ends a window early, as its end would. Answers false where there is none that has not ended. The caller pings the
 * workers.
 */
export async function cancelSaleWindow(db: Db, key: WindowKey): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const window = await lockWindow(trx, key);
    if (window === null || window.status === "ended") return false;
    await trx
      .updateTable("sale_window")
      .set({
        cancelled_at: sql`coalesce(cancelled_at, now())`,
        version: sql`version + 1`,
        ...(window.status === "scheduled" ? { status: "ended" as const } : {}),
      })
      .where("customer_id", "=", key.customerId)
      .where("id", "=", key.id)
      .execute();
    if (window.status === "starting" || window.status === "active") await begin(trx, key, "ending");
    return true;
  });
}

/** One step of starting or ending a window: a slice of its items. What it is to do is what the window says. */
export async function stepSaleWindow(
  trx: Trx,
  { customerId, input }: CustomerTask,
  { progress }: TaskState,
): Promise<TaskStep> {
  const key = { customerId, id: numberIn(input, "windowId") };
  const window = await lockWindow(trx, key);
  switch (window?.status) {
    case "starting":
      return startSlice(trx, key, window, numberIn(progress, "after"));
    case "ending":
      return endSlice(trx, key, window);
    case "scheduled":
    case "active":
    case "ended":
    case undefined:
      return { kind: "ended", status: "done", progress, result: {} };
  }
}

type LockedWindow = NonNullable<Awaited<ReturnType<typeof lockWindow>>>;

async function lockWindow(trx: Trx, { customerId, id }: WindowKey) {
  const row = await trx
    .selectFrom("sale_window")
    .selectAll()
    .where("customer_id", "=", customerId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** Items that are asked whether the window is for them, and items that are changed, in one step at most. */
const SLICE_ASKED = 2_000;
const SLICE_ITEMS = 300;

async function startSlice(trx: Trx, key: WindowKey, window: LockedWindow, after: number): Promise<TaskStep> {
  const { ids, next } = await findItems(trx, key.customerId, window.target, after);
  const { rows: free } = await sql<{ id: number }>`
    SELECT i.id FROM unnest(${[...ids]}::bigint[]) AS k(id) CROSS JOIN LATERAL (
      SELECT id FROM item WHERE customer_id = ${key.customerId} AND id = k.id AND sale_window_id IS NULL
      OFFSET 0) i`.execute(trx);
  const items = (await lockAll(trx, key.customerId, free)).filter((item) => item.saleWindow === null);
  const rules: SaleWindowRules = { id: key.id, mode: window.mode, buffer: window.buffer };
  await sql`
    UPDATE item SET sale_window_id = ${key.id} WHERE customer_id = ${key.customerId}
      AND id = ANY (${items.map((item) => item.id)}::bigint[])`.execute(trx);
  const line: EventLine = {
    kind: "sale_window",
    detail: { saleWindow: { id: key.id, name: window.name, what: "began" } },
  };
  await record(trx, items, rules, line);
  await sql`
    UPDATE sale_window SET items = items + ${items.length}, taken = taken + ${ids.length - items.length},
      status = ${next === null ? "active" : "starting"}
    WHERE customer_id = ${key.customerId} AND id = ${key.id}`.execute(trx);
  if (next !== null) return { kind: "more", progress: { after: next } };
  return { kind: "ended", status: "done", progress: null, result: {} };
}

async function endSlice(trx: Trx, key: WindowKey, window: LockedWindow): Promise<TaskStep> {
  const { rows } = await sql<{ id: number }>`
    SELECT id FROM item WHERE customer_id = ${key.customerId} AND sale_window_id = ${key.id}
    ORDER BY id LIMIT ${sql.lit(SLICE_ITEMS)}`.execute(trx);
  const items = await lockAll(trx, key.customerId, rows);
  await sql`
    UPDATE item SET sale_window_id = NULL WHERE customer_id = ${key.customerId}
      AND id = ANY (${items.map((item) => item.id)}::bigint[])`.execute(trx);
  const line: EventLine = {
    kind: "sale_window",
    detail: { saleWindow: { id: key.id, name: window.name, what: "ended" } },
  };
  await record(trx, items, null, line);
  if (rows.length === SLICE_ITEMS) return { kind: "more", progress: null };
  await sql`
    UPDATE sale_window SET status = 'ended' WHERE customer_id = ${key.customerId} AND id = ${key.id}`.execute(
    trx,
  );
  return { kind: "ended", status: "done", progress: null, result: {} };
}

function lockAll(
  trx: Trx,
  customerId: number,
  rows: readonly { readonly id: number }[],
): Promise<ItemState[]> {
  return lockItems(
    trx,
    rows.map(({ id }) => ({ customerId, itemId: id })),
  );
}

/** A bigger buffer is a rule, and a rule that changes sends nothing; what a window held is judged when it ends. */
async function record(
  trx: Trx,
  items: readonly ItemState[],
  saleWindow: SaleWindowRules | null,
  line: EventLine,
): Promise<void> {
  if (items.length === 0) return;
  const ids = await drawRowIds(trx, idBounds(items, { events: items.length, lines: 1 }));
  const book = createItemBook(items);
  const writes = noWrites();
  const trigger = saleWindow === null ? "window_ended" : saleWindow.mode === "buffer" ? "rule_changed" : null;
  for (const item of items) {
    const event = {
      after: { ...item, saleWindow },
      lines: [line],
      flagEvent: null,
      trigger,
      cause: "event",
    } as const;
    planItemEvent(alone(book), event, ids, writes);
  }
  await saveItemPlan(trx, items, book.changed(), writes);
}

/** The next of the items that a window is for, by id: archived ones are none of them. */
async function findItems(
  trx: Trx,
  customerId: number,
  target: unknown,
  after: number,
): Promise<{ readonly ids: readonly number[]; readonly next: number | null }> {
  const asked = sql`SELECT * FROM item WHERE customer_id = ${customerId} AND id > ${after}
    AND NOT ${isArchived("item")}
    ${named(target)} ORDER BY id LIMIT ${sql.lit(SLICE_ASKED)}`;
  const { rows } = await sql<{ id: number; last: number; asked: number }>`
    WITH asked AS MATERIALIZED (${asked}),
    found AS (SELECT i.id FROM asked i WHERE ${filtered(customerId, target)} ORDER BY i.id LIMIT ${sql.lit(SLICE_ITEMS + 1)})
    SELECT f.id, a.last, a.asked FROM (SELECT max(id) AS last, count(*)::integer AS asked FROM asked) a
    LEFT JOIN found f ON true ORDER BY f.id`.execute(trx);
  const found = rows.flatMap((row) => (row.id === null ? [] : [row.id]));
  const ids = found.slice(0, SLICE_ITEMS);
  if (found.length > SLICE_ITEMS) return { ids, next: ids.at(-1) ?? null };
  const [first] = rows;
  return { ids, next: first?.asked === SLICE_ASKED ? first.last : null };
}

function named(target: unknown): RawBuilder<unknown> {
  const ids = fieldOf(target, "ids");
  if (!Array.isArray(ids)) return sql``;
  return sql`AND id = ANY (${ids.map(Number)}::bigint[])`;
}

function filtered(customerId: number, target: unknown): RawBuilder<boolean> {
  const filter = fieldOf(target, "filter");
  if (filter === undefined) return sql<boolean>`true`;
  const parsed = parseItemFilter(filter);
  if (!parsed.ok) throw new Error(`the filter of a sale window is none: ${JSON.stringify(parsed.faults)}`);
  return itemFilterSql(customerId, parsed.filter);
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, field) : undefined;
}

function numberIn(value: unknown, field: string): number {
  const found = fieldOf(value, field);
  return typeof found === "number" ? found : 0;
}
