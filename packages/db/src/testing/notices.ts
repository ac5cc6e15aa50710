import { quantitiesOf } from "@trueup/sdk";
import { sql } from "kysely";
import { actOnShipNotice, createShipNotice, type NoticeKey, patchShipNotice } from "../change-ship-notice.ts";
import type { NewLine, NewNotice, NoticeAction, NoticePatch } from "../edit-ship-notice.ts";
import { countedOf } from "../counts.ts";
import { loadItems } from "../load-items.ts";
import type { ComingUnits } from "../plan-notice-receipt.ts";
import { receiveShipNotice } from "../receive-ship-notice.ts";
import type { Db } from "../schema.ts";
import type { Floor } from "./floor.ts";

/** A line of an item by its SKU. */
export function line(sku: string, expected: number, more: Partial<NewLine> = {}): NewLine {
  return { item: { sku }, expected, published: false, ...more };
}

/** The ship notices of one customer. */
export function noticesOf(db: Db, customerId: number) {
  const keyOf = (noticeId: number): NoticeKey => ({ customerId, noticeId, ifVersion: null });
  return {
    /** In transit where not said otherwise. */
    async create(lines: readonly NewLine[], more: Partial<NewNotice> = {}): Promise<number> {
      const created = await createShipNotice(db, customerId, {
        warehouseId: null,
        status: "in_transit",
        lines,
        ...more,
      });
      if (created.kind !== "changed") throw new Error(`refused: ${JSON.stringify(created)}`);
      return created.noticeId;
    },
    patch: (noticeId: number, patch: NoticePatch) => patchShipNotice(db, keyOf(noticeId), patch),
    act: (noticeId: number, action: NoticeAction) => actOnShipNotice(db, keyOf(noticeId), action),
    publish: (noticeId: number, lineId: number | null = null) =>
      actOnShipNotice(db, keyOf(noticeId), { kind: "publish", lineId }),
    receive: (noticeId: number, lineId: number, units: Partial<ComingUnits>) =>
      receiveShipNotice(
        db,
        { ...keyOf(noticeId), lineId },
        { good: 0, damaged: 0, role: "pickable", ...units },
      ),
    async lineIds(noticeId: number): Promise<readonly number[]> {
      const rows = await db
        .selectFrom("ship_notice_line")
        .select("id")
        .where("customer_id", "=", customerId)
        .where("notice_id", "=", noticeId)
        .orderBy("id")
        .execute();
      return rows.map((row) => row.id);
    },
  };
}

export async function quantitiesNow(floor: Floor, sku = "A") {
  const [item] = await loadItems(floor.db, [{ customerId: floor.customerId, itemId: floor.item(sku).id }]);
  if (item === undefined) throw new Error(`no item ${sku}`);
  return quantitiesOf(countedOf(item));
}

export async function decisionsOf(floor: Floor, sku = "A") {
  const rows = await floor.db
    .selectFrom("decision")
    .select(["trigger", "outcome", "reason", "level"])
    .where("customer_id", "=", floor.customerId)
    .where("item_id", "=", floor.item(sku).id)
    .orderBy("id")
    .execute();
  return rows.map((row) => [row.trigger, row.outcome, row.reason, row.level]);
}

/** The store shows a number of ours, and nothing waits. */
export async function showWritten(floor: Floor, shown: number, sku = "A"): Promise<void> {
  const id = floor.listingId(sku);
  await sql`DELETE FROM due WHERE listing_id = ${id}`.execute(floor.db);
  await sql`UPDATE listing SET closed_version = desired_version, written_at = now(), known_quantity = ${shown},
    known_at = now(), known_source = 'push' WHERE id = ${id}`.execute(floor.db);
}
