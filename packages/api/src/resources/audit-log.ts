import { createRoute, z } from "@hono/zod-openapi";
import { encodeId } from "@trueup/db/id";
import type { AuditLogTable } from "@trueup/db/access-schema";
import type { AuditEntry } from "@trueup/sdk";
import { type Selectable, sql } from "kysely";
import { encodeKeyId } from "../auth/key-format.ts";
import { PAGE_QUERY, pageRequest, toPage } from "../http/page.ts";
import { type Api, answers, may, pageOf, params } from "../http/route.ts";
import { AuditEntrySchema } from "../schemas/audit.ts";

const listAuditLog = createRoute({
  method: "get",
  path: "/v1/customers/{customerId}/audit-log",
  operationId: "listAuditLog",
  tags: ["Audit log"],
  summary: "Who saved what of a customer",
  description: "Preferences, so far. What happened to an item stands in its history.",
  ...may("admin"),
  request: { params: params("customerId"), query: z.strictObject(PAGE_QUERY) },
  responses: answers("A page of the audit log, newest first.", pageOf(AuditEntrySchema)),
});

interface AuditRow extends Selectable<AuditLogTable> {
  readonly actor_name: string | null;
}

export function serveAuditLog(api: Api): void {
  api.openapi(listAuditLog, async (c) => {
    const page = pageRequest(c.req.valid("query"));
    const { rows } = await sql<AuditRow>`
      SELECT a.*, coalesce(k.name, u.email) AS actor_name
      FROM audit_log a
      LEFT JOIN api_key k ON a.actor_kind = 'api_key' AND k.id = a.actor_id
      LEFT JOIN account_user u ON a.actor_kind = 'session' AND u.id = a.actor_id
      WHERE a.customer_id = ${c.get("customerId")} AND a.id < coalesce(${page.after}::bigint, a.id + 1)
      ORDER BY a.id DESC LIMIT ${page.limit + 1}`.execute(c.get("api").database.db);
    return c.json(
      toPage(rows, page, (row) => row.id, toAuditEntry),
      200,
    );
  });
}

function toAuditEntry(row: AuditRow): AuditEntry {
  return {
    id: encodeId("auditEntry", row.id),
    at: row.at.toISOString(),
    actor: {
      by: row.actor_kind,
      id: row.actor_kind === "api_key" ? encodeKeyId(row.actor_id) : row.actor_id,
      name: row.actor_name,
    },
    action: row.action,
    changes: row.changes,
  };
}
