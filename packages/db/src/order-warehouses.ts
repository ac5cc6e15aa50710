import type { Db } from "./schema.ts";

/** A warehouse as an order looks at it. */
export interface OrderWarehouse {
  readonly id: number;
  readonly isDefault: boolean;
  readonly timeZone: string;
}

/** A customer's warehouses that count, in the order in which an order looks for one that can fill it. */
export interface OrderWarehouses {
  readonly enabled: readonly OrderWarehouse[];
  readonly standard: OrderWarehouse;
  readonly timeZones: ReadonlyMap<number, string>;
}

export async function loadOrderWarehouses(db: Db, customerId: number): Promise<OrderWarehouses> {
  const rows = await db
    .selectFrom("warehouse")
    .select(["id", "is_default as isDefault", "enabled", "time_zone as timeZone"])
    .where("customer_id", "=", customerId)
    .orderBy("position")
    .orderBy("id")
    .execute();
  const standard = rows.find((row) => row.isDefault);
  if (standard === undefined) throw new Error(`customer ${customerId} has no default warehouse`);
  return {
    enabled: rows.filter((row) => row.enabled),
    standard,
    timeZones: new Map(rows.map((row) => [row.id, row.timeZone])),
  };
}
