import type { Trx } from "@trueup/db/schema";
import type { AuditAction, FieldChange } from "@trueup/sdk";
import type { Principal } from "../auth/principal.ts";

/** Who saves. */
export type Auditor = Pick<Principal, "by" | "id">;

/** Says in the customer's audit log who changed what. */
export async function recordAudit(
  trx: Trx,
  customerId: number,
  { by, id }: Auditor,
  { action, changes }: { readonly action: AuditAction; readonly changes: readonly FieldChange[] },
): Promise<void> {
  await trx
    .insertInto("audit_log")
    .values({
      customer_id: customerId,
      actor_kind: by,
      actor_id: id,
      action,
      changes: JSON.stringify(changes),
    })
    .execute();
}
