import type { ProcessOrdersSetting, SoldOutMeasure } from "@trueup/sdk";
import { sql } from "kysely";
import { type ChangedItem, changeItem } from "../change-item.ts";
import type { ItemChange } from "../plan-item-change.ts";
import type { Db } from "../schema.ts";
import { type SoldOutPass, turnOffSoldOut } from "../turn-off-sold-out.ts";
import { createFloor, type Floor } from "./floor.ts";

export interface SoldOutRules {
  readonly setting: ProcessOrdersSetting;
  readonly measure: SoldOutMeasure;
  readonly flagOnAnyReturn?: boolean;
}

export const openShop = (
  db: Db,
  { setting, measure, flagOnAnyReturn = false }: SoldOutRules,
  skus: readonly string[] = ["A"],
): Promise<Floor> =>
  createFloor(db, {
    skus,
    preferences: { processOrdersSetting: setting, soldOutMeasure: measure, flagOnAnyReturn },
  });

export async function readFlag(floor: Floor, sku = "A"): Promise<boolean> {
  const row = await floor.db
    .selectFrom("item")
    .select("process_orders")
    .where("id", "=", floor.item(sku).id)
    .executeTakeFirstOrThrow();
  return row.process_orders;
}

export const saveItem = (floor: Floor, patch: ItemChange, sku = "A"): Promise<ChangedItem> =>
  changeItem(floor.db, {
    customerId: floor.customerId,
    itemId: floor.item(sku).id,
    patch,
    ifVersion: null,
  });

/** Every store takes what is due. */
export async function acknowledgeAll({ db, customerId }: Floor): Promise<void> {
  await sql`
    UPDATE listing SET known_quantity = desired_level, known_at = now(), known_source = 'push', written_at = now(),
      needs_read = false, closed_version = desired_version
    WHERE customer_id = ${customerId} AND desired_version > closed_version`.execute(db);
  await sql`DELETE FROM due WHERE customer_id = ${customerId}`.execute(db);
}

/** What is due is dropped: no store takes it. */
export async function loseAll({ db, customerId }: Floor): Promise<void> {
  await sql`DELETE FROM due WHERE customer_id = ${customerId}`.execute(db);
  await sql`UPDATE listing SET closed_version = desired_version WHERE customer_id = ${customerId}`.execute(
    db,
  );
}

export const runTask = ({ db, customerId }: Floor): Promise<SoldOutPass> =>
  turnOffSoldOut(db, { customerId, most: 1_000 });
