import { encodeId } from "@trueup/db/id";
import type { StoreTable } from "@trueup/db/schema";
import type { Store, StoreProblem, StoreStatus } from "@trueup/sdk";
import { STORE_ADVICE } from "@trueup/stores/advice";
import { STORE_FAILURE_CODES } from "@trueup/stores/contract";
import type { Selectable } from "kysely";

/** Why a store is not written to, as its health has it. */
export interface StoreTrouble {
  readonly code: string | null;
  readonly message: string | null;
  readonly since: Date | null;
}

export interface StoreRow
  extends
    Pick<
      Selectable<StoreTable>,
      | "id"
      | "platform"
      | "name"
      | "host"
      | "location_id"
      | "sync_enabled"
      | "level_rules"
      | "max_calls_per_second"
      | "credentials_kind"
      | "created_at"
    >,
    StoreTrouble {
  readonly status: StoreStatus;
  /** By warehouse; null where there are none. */
  readonly locations: readonly { readonly warehouseId: number; readonly locationId: string }[] | null;
}

export function toStore(row: StoreRow): Store {
  return {
    id: encodeId("store", row.id),
    platform: row.platform,
    name: row.name,
    host: row.host,
    locationId: row.location_id,
    syncEnabled: row.sync_enabled,
    levelRules: row.level_rules,
    locations: (row.locations ?? []).map(({ warehouseId, locationId }) => ({
      warehouseId: encodeId("warehouse", warehouseId),
      locationId,
    })),
    maxCallsPerSecond: row.max_calls_per_second,
    status: row.status,
    statusReason: toStoreProblem(row),
    credentialsKind: row.credentials_kind,
    createdAt: row.created_at.toISOString(),
  };
}

export function toStoreProblem({ code, message, since }: StoreTrouble): StoreProblem | null {
  if (code === null || since === null) return null;
  return { code, message: message ?? "", advice: storeAdvice(code), since: since.toISOString() };
}

function storeAdvice(code: string): string {
  const known = STORE_FAILURE_CODES.find((failure) => failure === code);
  return known === undefined ? "Test the store to see what it answers." : STORE_ADVICE[known].advice;
}
