import { type Preferences, type PreferencesPatch, STANDARD_PREFERENCES } from "@trueup/sdk";
import type { Selectable } from "kysely";
import type { CustomerTable, Trx } from "./schema.ts";

/** A new customer: the standard preferences where none are given, and its warehouses, the first as the default. */
export async function createCustomer(
  trx: Trx,
  customer: {
    readonly name: string;
    /** IANA name; UTC where left out. */
    readonly timeZone?: string;
    readonly preferences?: Partial<Preferences>;
    readonly warehouses?: readonly string[];
  },
): Promise<{ readonly customerId: number; readonly warehouseIds: readonly number[] }> {
  const zone = customer.timeZone === undefined ? {} : { time_zone: customer.timeZone };
  const { id: customerId } = await trx
    .insertInto("customer")
    .values({
      name: customer.name,
      ...zone,
      ...preferenceColumns({ ...STANDARD_PREFERENCES, ...customer.preferences }),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const names = customer.warehouses ?? [FIRST_WAREHOUSE];
  const warehouses = await trx
    .insertInto("warehouse")
    .values(names.map((name, at) => ({ customer_id: customerId, name, is_default: at === 0, ...zone })))
    .returning("id")
    .execute();
  return { customerId, warehouseIds: warehouses.map((row) => row.id) };
}

const FIRST_WAREHOUSE = "Main warehouse";

type PreferenceColumns = Pick<
  Selectable<CustomerTable>,
  | "sync_setting"
  | "process_orders_setting"
  | "guard_unreceived"
  | "sold_out_measure"
  | "sold_out_check_minutes"
  | "flag_on_any_return"
  | "zero_guard"
>;

/** Preferences as columns of the customer; what a patch leaves out stays as it is. */
export function preferenceColumns(preferences: Preferences): PreferenceColumns;
export function preferenceColumns(patch: PreferencesPatch): Partial<PreferenceColumns>;
export function preferenceColumns(patch: PreferencesPatch): Partial<PreferenceColumns> {
  const columns = {
    sync_setting: patch.syncInventory,
    process_orders_setting: patch.processOrdersSetting,
    guard_unreceived: patch.guardUnreceived,
    sold_out_measure: patch.soldOutMeasure,
    sold_out_check_minutes: patch.soldOutCheckMinutes,
    flag_on_any_return: patch.flagOnAnyReturn,
    zero_guard: patch.zeroGuard,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
