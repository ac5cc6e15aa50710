import type { ItemSyncSetting } from "@trueup/sdk";
import { sql } from "kysely";
import { recordIncludeInbound } from "../change-item.ts";
import { recordEachChange } from "../change-items.ts";
import type { ItemsChange } from "../plan-item-change.ts";
import { insertHistory, type PlannedHistory } from "../history.ts";
import { lockForUnits, lockItems } from "../load-items.ts";
import { drawRowIds } from "../row-id.ts";
import type { Trx } from "../schema.ts";

/** What a row says of an item; what is left out stays as it is. */
export interface ItemFields {
  readonly description?: string | undefined;
  readonly syncInventory?: ItemSyncSetting | undefined;
  readonly processOrders?: boolean | undefined;
  readonly includeInbound?: boolean | undefined;
  readonly streetDate?: string | null | undefined;
  readonly price?: string | null | undefined;
  readonly wholesaleCost?: string | null | undefined;
  readonly packaging?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** Adds items. Answers which SKUs are new; the others belong to items that somebody added meanwhile. */
export async function addItems(
  trx: Trx,
  customerId: number,
  items: readonly (ItemFields & { readonly sku: string })[],
): Promise<ReadonlySet<string>> {
  if (items.length === 0) return new Set();
  const { rows } = await sql<{ id: number; sku: string; process_orders: boolean }>`
    INSERT INTO item (customer_id, sku, description, sync_setting, process_orders, include_inbound, street_date, price, wholesale_cost,
      packaging, tags)
    SELECT ${customerId}, n.sku, n.description, n.sync_setting, n.process_orders, n.include_inbound, n.street_date, n.price,
      n.wholesale_cost, n.packaging, ARRAY(SELECT jsonb_array_elements_text(n.tags))
    FROM unnest(${items.map((item) => item.sku)}::text[], ${items.map((item) => item.description ?? "")}::text[],
      ${items.map((item) => item.syncInventory ?? "default")}::text[],
      ${items.map((item) => item.processOrders ?? false)}::boolean[],
      ${items.map((item) => item.includeInbound ?? false)}::boolean[],
      ${items.map((item) => item.streetDate ?? null)}::date[], ${items.map((item) => item.price ?? null)}::numeric[],
      ${items.map((item) => item.wholesaleCost ?? null)}::numeric[],
      ${items.map((item) => item.packaging ?? null)}::text[],
      ${items.map((item) => JSON.stringify(item.tags ?? []))}::jsonb[]) WITH ORDINALITY
      AS n(sku, description, sync_setting, process_orders, include_inbound, street_date, price, wholesale_cost, packaging, tags, at)
    ORDER BY n.at
    ON CONFLICT ON CONSTRAINT item_sku DO NOTHING
    RETURNING id, sku, process_orders`.execute(trx);
  await recordCreatedOn(
    trx,
    customerId,
    rows.filter((row) => row.process_orders).map((row) => row.id),
  );
  return new Set(rows.map((row) => row.sku));
}

/** A new item is OFF unless somebody says otherwise, which is a flip by hand. */
async function recordCreatedOn(trx: Trx, customerId: number, itemIds: readonly number[]): Promise<void> {
  if (itemIds.length === 0) return;
  const ids = await drawRowIds(trx, { history: itemIds.length, decision: 0 });
  const detail = { flip: { to: true, cause: "by_hand" } } as const;
  const lines = itemIds.map((itemId): PlannedHistory => {
    const id = ids.history();
    return { id, eventId: id, customerId, itemId, kind: "process_orders", detail };
  });
  await insertHistory(trx, lines);
}

/** Saves other values for each of many items, and records what follows from them as a change of one would. */
export async function saveItemFields(
  trx: Trx,
  customerId: number,
  changes: readonly (ItemFields & { readonly itemId: number })[],
): Promise<void> {
  if (changes.length === 0) return;
  const keys = changes.map(({ itemId }) => ({ customerId, itemId }));
  const switchesInbound = changes.some(({ includeInbound }) => includeInbound !== undefined);
  const locked = await (switchesInbound ? lockForUnits(trx, keys) : lockItems(trx, keys));
  await updateItems(trx, customerId, changes);
  const byId = new Map(changes.map((change) => [change.itemId, change]));
  const before = locked.filter((item) => byId.has(item.id));
  const after = await recordEachChange(
    trx,
    before.map((item) => ({
      ...item,
      includeInbound: byId.get(item.id)?.includeInbound ?? item.includeInbound,
    })),
    (item) => judgedFields(byId.get(item.id)),
    { cause: "bulk", zeroCause: "import" },
  );
  const switched = before.flatMap((item, at) => {
    const now = after[at];
    return now === undefined || now.includeInbound === item.includeInbound
      ? []
      : [{ before: item, after: now }];
  });
  if (switched.length > 0) await recordIncludeInbound(trx, switched, locked, "bulk");
}

/** Those of which something follows. */
function judgedFields({ syncInventory, processOrders, streetDate }: ItemFields = {}): ItemsChange {
  return {
    ...(syncInventory === undefined ? {} : { syncInventory }),
    ...(processOrders === undefined ? {} : { processOrders }),
    ...(streetDate === undefined ? {} : { streetDate }),
  };
}

async function updateItems(
  trx: Trx,
  customerId: number,
  changes: readonly (ItemFields & { readonly itemId: number })[],
): Promise<void> {
  const each = <T>(valueOf: (change: ItemFields) => T): readonly T[] => changes.map(valueOf);
  await sql`
    UPDATE item i SET
      version = i.version + 1,
      description = coalesce(n.description, i.description),
      sync_setting = coalesce(n.sync_setting, i.sync_setting),
      override_until = CASE WHEN n.sync_setting IS NULL THEN i.override_until END,
      override_restores = CASE WHEN n.sync_setting IS NULL THEN i.override_restores END,
      override_syncs = n.sync_setting IS NOT NULL OR i.override_syncs,
      process_orders = coalesce(n.process_orders, i.process_orders),
      include_inbound = coalesce(n.include_inbound, i.include_inbound),
      street_date = CASE WHEN n.sets_street_date THEN n.street_date ELSE i.street_date END,
      price = CASE WHEN n.sets_price THEN n.price ELSE i.price END,
      wholesale_cost = CASE WHEN n.sets_wholesale_cost THEN n.wholesale_cost ELSE i.wholesale_cost END,
      packaging = CASE WHEN n.sets_packaging THEN n.packaging ELSE i.packaging END,
      tags = CASE WHEN n.tags IS NULL THEN i.tags ELSE ARRAY(SELECT jsonb_array_elements_text(n.tags)) END
    FROM unnest(${changes.map((change) => change.itemId)}::bigint[],
      ${each(({ description }) => description ?? null)}::text[],
      ${each(({ syncInventory }) => syncInventory ?? null)}::text[],
      ${each(({ processOrders }) => processOrders ?? null)}::boolean[],
      ${each(({ includeInbound }) => includeInbound ?? null)}::boolean[],
      ${each(({ streetDate }) => streetDate !== undefined)}::boolean[],
      ${each(({ streetDate }) => streetDate ?? null)}::date[],
      ${each(({ price }) => price !== undefined)}::boolean[],
      ${each(({ price }) => price ?? null)}::numeric[],
      ${each(({ wholesaleCost }) => wholesaleCost !== undefined)}::boolean[],
      ${each(({ wholesaleCost }) => wholesaleCost ?? null)}::numeric[],
      ${each(({ packaging }) => packaging !== undefined)}::boolean[],
      ${each(({ packaging }) => packaging ?? null)}::text[],
      ${each(({ tags }) => (tags === undefined ? null : JSON.stringify(tags)))}::jsonb[])
      AS n(id, description, sync_setting, process_orders, include_inbound, sets_street_date, street_date, sets_price, price,
        sets_wholesale_cost, wholesale_cost, sets_packaging, packaging, tags)
    WHERE i.customer_id = ${customerId} AND i.id = n.id`.execute(trx);
}
