import type { AuditAction, AuditActor, FieldChange } from "@trueup/sdk";
import type { Generated } from "kysely";
import type { CreatedAt, Json } from "./columns.ts";

export interface AuditLogTable {
  customer_id: number;
  id: Generated<number>;
  at: Generated<Date>;
  actor_kind: AuditActor["by"];
  actor_id: string;
  action: AuditAction;
  changes: Json<readonly FieldChange[]>;
}

export interface ApiKeyTable {
  id: string;
  customer_id: number | null;
  name: string;
  hash: Uint8Array;
  scopes: string[];
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
  created_at: CreatedAt;
}

export interface IdempotencyTable {
  scope: string;
  key: string;
  request_hash: Uint8Array;
  status: number | null;
  body: string | null;
  at: Generated<Date>;
}
