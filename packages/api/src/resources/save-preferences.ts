import { preferenceColumns } from "@trueup/db/create-customer";
import type { CustomerTable, Db } from "@trueup/db/schema";
import { inTransaction } from "@trueup/db/transaction";
import type { FieldChange, Preferences, PreferencesPatch } from "@trueup/sdk";
import { type Selectable, sql } from "kysely";
import { type Auditor, recordAudit } from "./record-audit.ts";

export const PREFERENCES_COLUMNS = [
  "sync_setting",
  "process_orders_setting",
  "guard_unreceived",
  "sold_out_measure",
  "sold_out_check_minutes",
  "flag_on_any_return",
  "zero_guard",
  "preferences_version",
] as const;
export type PreferencesRow = Pick<Selectable<CustomerTable>, (typeof PREFERENCES_COLUMNS)[number]>;

/**
 * Saves preferences, and who changed what in the audit log. What changes nothing is no new version. Null where
 * somebody else saved since `ifVersion`.
 */
export async function savePreferences(
  db: Db,
  request: {
    readonly customerId: number;
    readonly patch: PreferencesPatch;
    readonly ifVersion: number | null;
    readonly by: Auditor;
  },
): Promise<PreferencesRow | null> {
  const { customerId, patch, ifVersion, by } = request;
  return inTransaction(db, async (trx) => {
    const before = await trx
      .selectFrom("customer")
      .select(PREFERENCES_COLUMNS)
      .where("id", "=", customerId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow();
    if (ifVersion !== null && before.preferences_version !== ifVersion) return null;
    const changes = changesOf(toPreferences(before), patch);
    if (changes.length === 0) return before;
    await recordAudit(trx, customerId, by, { action: "preferences_changed", changes });
    return trx
      .updateTable("customer")
      .set({ ...preferenceColumns(patch), preferences_version: sql`preferences_version + 1` })
      .where("id", "=", customerId)
      .returning(PREFERENCES_COLUMNS)
      .executeTakeFirstOrThrow();
  });
}

export function toPreferences(row: PreferencesRow): Preferences {
  return {
    syncInventory: row.sync_setting,
    processOrdersSetting: row.process_orders_setting,
    guardUnreceived: row.guard_unreceived,
    soldOutMeasure: row.sold_out_measure,
    soldOutCheckMinutes: row.sold_out_check_minutes,
    flagOnAnyReturn: row.flag_on_any_return,
    zeroGuard: row.zero_guard,
  };
}

function changesOf(before: Preferences, patch: PreferencesPatch): readonly FieldChange[] {
  const values: Readonly<Record<string, unknown>> = { ...before };
  return Object.entries(patch)
    .filter(([field, to]) => to !== undefined && to !== values[field])
    .map(([field, to]) => ({ field, from: values[field], to }));
}
