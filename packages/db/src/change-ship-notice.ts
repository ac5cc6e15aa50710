import { type EditedShipNoticeStatus, type Fault, MAX_SHIP_NOTICE_LINES } from "@trueup/sdk";
import { sql } from "kysely";
import { toStoredDecision } from "./decisions.ts";
import {
  actOn,
  editNotice,
  type NewLine,
  type NewNotice,
  NO_NOTICE,
  type NoticeAction,
  type NoticePatch,
  type NoticeRefusal,
} from "./edit-ship-notice.ts";
import { idBounds } from "./id-bounds.ts";
import { lockForUnits } from "./load-items.ts";
import { createItemBook } from "./item-book.ts";
import { noWrites } from "./plan-item-event.ts";
import {
  bundleFault,
  itemsBetween,
  type PlannedNotice,
  type PlannedWarning,
  planNoticeChange,
} from "./plan-ship-notice.ts";
import { loadWarehouses } from "./record-stock-changes.ts";
import { drawRowIds } from "./row-id.ts";
import { saveItemPlan } from "./save-item-plan.ts";
import type { StoredDecision } from "./history-schema.ts";
import type { Db, Trx } from "./schema.ts";
import {
  drawNoticeIds,
  insertNotice,
  lockNotice,
  type NoticeLine,
  type NoticeState,
  saveNotice,
} from "./ship-notice.ts";
import { inTransaction } from "./transaction.ts";

export interface NoticeKey {
  readonly customerId: number;
  readonly noticeId: number;
  /** Refuses the change where somebody else saved in between. */
  readonly ifVersion: number | null;
}

export type ChangedNotice =
  | {
      readonly kind: "changed";
      readonly noticeId: number;
      readonly decisions: readonly StoredDecision[];
      readonly warnings: readonly PlannedWarning[];
    }
  | NoticeRefusal;

/** Records a ship notice. Of one that is no draft, the units are on their way at once. */
export async function createShipNotice(
  db: Db,
  customerId: number,
  { lines, status, warehouseId, ...details }: NewNotice,
): Promise<ChangedNotice> {
  return inTransaction(db, async (trx): Promise<ChangedNotice> => {
    const named = await identifyNamed(trx, customerId, { warehouseId, lines, path: "lines" });
    const faults = [...named.faults, ...countFaults(lines.length, "lines")];
    if (faults.length > 0) return { kind: "refused", faults };
    const { noticeId, lineIds } = await drawNoticeIds(trx, lines.length);
    const before: NoticeState = {
      customerId,
      id: noticeId,
      warehouseId: named.warehouseId,
      status: "draft",
      endedFrom: null,
      version: 1,
      lines: [],
    };
    const after: NoticeState = { ...before, status, lines: newLines(lines, named.itemIds, lineIds) };
    return change(trx, { before, after, save: () => insertNotice(trx, after, details) });
  });
}

/** Edits a ship notice, and what is expected on it. */
export async function patchShipNotice(db: Db, key: NoticeKey, patch: NoticePatch): Promise<ChangedNotice> {
  return inTransaction(db, async (trx): Promise<ChangedNotice> => {
    const before = await lockNotice(trx, key);
    const refusal = refuse(before, key);
    if (before === null || refusal !== null) return refusal ?? NO_NOTICE;
    const { addLines = [], warehouseId = before.warehouseId, sender, reference, eta } = patch;
    const edited = editNotice(before, patch);
    if (edited.kind !== "edited") return edited;
    const named = await identifyNamed(trx, key.customerId, {
      warehouseId,
      lines: addLines,
      path: "addLines",
    });
    const count = edited.after.lines.length + addLines.length;
    const faults = [...named.faults, ...countFaults(count, "addLines")];
    if (faults.length > 0) return { kind: "refused", faults };
    const { lineIds } = await drawNoticeIds(trx, addLines.length);
    const added = newLines(addLines, named.itemIds, lineIds);
    const after: NoticeState = { ...edited.after, lines: [...edited.after.lines, ...added] };
    const details = {
      ...(sender === undefined ? {} : { sender }),
      ...(reference === undefined ? {} : { reference }),
      ...(eta === undefined ? {} : { eta }),
    };
    return change(trx, { before, after, save: () => saveNotice(trx, before, after, details) });
  });
}

export type PreviewedNotice =
  | {
      readonly kind: "previewed";
      readonly before: NoticeState;
      readonly after: NoticeState;
      readonly decisions: readonly StoredDecision[];
      readonly warnings: readonly PlannedWarning[];
    }
  | NoticeRefusal;

/** What an action would do now: it is planned as if it were done, and nothing is saved. */
export async function previewShipNotice(
  db: Db,
  key: NoticeKey,
  change: NoticeAction | { readonly kind: "set_status"; readonly status: EditedShipNoticeStatus },
): Promise<PreviewedNotice> {
  return inTransaction(db, async (trx): Promise<PreviewedNotice> => {
    const before = await lockNotice(trx, key);
    const refusal = refuse(before, key);
    if (before === null || refusal !== null) return refusal ?? NO_NOTICE;
    const changed =
      change.kind === "set_status" ? editNotice(before, { status: change.status }) : actOn(before, change);
    if (!("after" in changed)) return changed;
    const { after } = changed;
    const { planned } = await plan(trx, before, after);
    if (planned.kind === "refused") return planned;
    return { kind: "previewed", before, after, ...resultOf(planned) };
  });
}

/** Publishes or unpublishes what is outstanding, or ends or reopens a ship notice. */
export async function actOnShipNotice(db: Db, key: NoticeKey, action: NoticeAction): Promise<ChangedNotice> {
  return inTransaction(db, async (trx): Promise<ChangedNotice> => {
    const before = await lockNotice(trx, key);
    const refusal = refuse(before, key);
    if (before === null || refusal !== null) return refusal ?? NO_NOTICE;
    const acted = actOn(before, action);
    if (acted.kind !== "acted") return acted;
    const { after } = acted;
    return change(trx, { before, after, save: () => saveNotice(trx, before, after) });
  });
}

export function refuse(notice: NoticeState | null, { ifVersion }: NoticeKey): NoticeRefusal | null {
  if (notice === null) return NO_NOTICE;
  return ifVersion !== null && ifVersion !== notice.version ? { kind: "stale" } : null;
}

async function change(
  trx: Trx,
  { before, after, save }: { before: NoticeState; after: NoticeState; save: () => Promise<void> },
): Promise<ChangedNotice> {
  const { items, book, writes, planned } = await plan(trx, before, after);
  if (planned.kind === "refused") return planned;
  await save();
  await saveItemPlan(trx, items, book.changed(), writes);
  return { kind: "changed", noticeId: after.id, ...resultOf(planned) };
}

/** The items are locked before anything is written: locking them later could wait for whoever waits for us. */
async function plan(trx: Trx, before: NoticeState, after: NoticeState) {
  const { customerId } = after;
  const itemIds = itemsBetween(before, after);
  const items = await lockForUnits(
    trx,
    itemIds.map((itemId) => ({ customerId, itemId })),
  );
  const lines = Math.max(before.lines.length, after.lines.length);
  const ids = await drawRowIds(trx, idBounds(items, { events: itemIds.length, lines }));
  const book = createItemBook(items);
  const writes = noWrites();
  return { items, book, writes, planned: planNoticeChange(book, before, after, ids, writes) };
}

function resultOf({ events, warnings }: Extract<PlannedNotice, { kind: "planned" }>) {
  return { decisions: events.flatMap((event) => event.decisions.map(toStoredDecision)), warnings };
}

function newLines(
  lines: readonly NewLine[],
  itemIds: readonly number[],
  lineIds: readonly number[],
): readonly NoticeLine[] {
  return lines.map(({ expected, published }, at) => {
    const [id, itemId] = [lineIds[at], itemIds[at]];
    if (id === undefined || itemId === undefined) throw new Error(`line ${at} has no id or no item`);
    return { id, itemId, expected, good: 0, damaged: 0, published };
  });
}

function countFaults(count: number, path: string): readonly Fault[] {
  if (count <= MAX_SHIP_NOTICE_LINES) return [];
  const message = `A ship notice has ${MAX_SHIP_NOTICE_LINES} lines at most; these would be ${count}.`;
  return [{ path, code: "out_of_range", message }];
}

/** What is there of all that a ship notice names. Bundles are none of it. */
async function identifyNamed(
  trx: Trx,
  customerId: number,
  named: { readonly warehouseId: number | null; readonly lines: readonly NewLine[]; readonly path: string },
): Promise<{
  readonly warehouseId: number;
  readonly itemIds: readonly number[];
  readonly faults: readonly Fault[];
}> {
  const warehouses = (await loadWarehouses(trx, [customerId])).get(customerId);
  if (warehouses === undefined) throw new Error(`customer ${customerId} has no warehouse`);
  const warehouseId = named.warehouseId ?? warehouses.defaultId;
  const faults: Fault[] = [];
  if (!warehouses.ids.has(warehouseId)) {
    const message = "This customer has no such warehouse.";
    faults.push({ path: "warehouseId", code: "unknown_warehouse", message });
  }
  const items = await findItems(trx, customerId, named.lines);
  const itemIds = named.lines.flatMap(({ item }, at) => {
    const path = `${named.path}.${at}.${"sku" in item ? "sku" : "itemId"}`;
    const found = items.find((row) => ("sku" in item ? row.sku === item.sku : row.id === item.itemId));
    if (found === undefined) {
      const code = "sku" in item ? "unknown_sku" : "unknown_item";
      faults.push({ path, code, message: "No such item of this customer." });
      return [];
    }
    if (found.is_bundle) faults.push(bundleFault(path, found));
    return [found.id];
  });
  return { warehouseId, itemIds, faults };
}

async function findItems(
  trx: Trx,
  customerId: number,
  lines: readonly NewLine[],
): Promise<readonly { readonly id: number; readonly sku: string; readonly is_bundle: boolean }[]> {
  if (lines.length === 0) return [];
  const skus = lines.flatMap(({ item }) => ("sku" in item ? [item.sku] : []));
  const ids = lines.flatMap(({ item }) => ("itemId" in item ? [item.itemId] : []));
  const { rows } = await sql<{ id: number; sku: string; is_bundle: boolean }>`
    SELECT id, sku, is_bundle FROM item WHERE customer_id = ${customerId}
      AND (sku = ANY (${skus}::text[]) OR id = ANY (${ids}::bigint[]))`.execute(trx);
  return rows;
}
