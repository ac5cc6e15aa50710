import { createRoute, z } from "@hono/zod-openapi";
import { encodeId } from "@trueup/db/id";
import { askReviewOfAllOrders } from "@trueup/db/order-review-queue";
import type { Trx, WarehouseTable } from "@trueup/db/schema";
import { inTransaction } from "@trueup/db/transaction";
import type { Fault, Warehouse, WarehousePatch } from "@trueup/sdk";
import { type Selectable, sql } from "kysely";
import { PAGE_QUERY, pageRequest, toPage } from "../http/page.ts";
import { invalidInput, notFound, staleVersion } from "../http/refusal.ts";
import {
  type Api,
  answers,
  body,
  EDIT_HEADERS,
  json,
  may,
  mayWrite,
  pageOf,
  params,
  pathId,
  PROBLEM_ANSWER,
  WRITE_HEADERS,
} from "../http/route.ts";
import { tag, wantedVersion } from "../http/version.ts";
import { OFFER } from "../schemas/differing.ts";
import { NewWarehouseSchema, WarehousePatchSchema, WarehouseSchema } from "../schemas/customers.ts";
import { offerDiffering } from "./offer-differing.ts";
import { type Auditor, recordAudit } from "./record-audit.ts";

const tags = ["Warehouses"];
const path = "/v1/customers/{customerId}/warehouses";
const onePath = `${path}/{warehouseId}` as const;

const listWarehouses = createRoute({
  method: "get",
  path,
  operationId: "listWarehouses",
  tags,
  summary: "A customer's warehouses",
  ...may("items:read"),
  request: { params: params("customerId"), query: z.strictObject(PAGE_QUERY) },
  responses: answers("A page of warehouses, oldest first.", pageOf(WarehouseSchema)),
});

const createWarehouse = createRoute({
  method: "post",
  path,
  operationId: "createWarehouse",
  tags,
  summary: "Add a warehouse",
  ...mayWrite("settings:write"),
  request: { params: params("customerId"), body: body(NewWarehouseSchema), headers: WRITE_HEADERS },
  responses: { 201: json("The new warehouse.", WarehouseSchema), default: PROBLEM_ANSWER },
});

const getWarehouse = createRoute({
  method: "get",
  path: onePath,
  operationId: "getWarehouse",
  tags,
  summary: "One warehouse",
  ...may("items:read"),
  request: { params: params("customerId", "warehouseId") },
  responses: answers("The warehouse.", WarehouseSchema),
});

const patchWarehouse = createRoute({
  method: "patch",
  path: onePath,
  operationId: "patchWarehouse",
  tags,
  summary: "Change a warehouse, or make it the default one",
  description:
    "`enabled: false` takes its units out of every quantity and level; the default warehouse cannot be switched off. Sends nothing: the answer says how many listings differ by it.",
  ...mayWrite("settings:write"),
  request: {
    params: params("customerId", "warehouseId"),
    body: body(WarehousePatchSchema),
    headers: EDIT_HEADERS,
  },
  responses: answers(
    "The warehouse as it is now, and how many listings differ by it.",
    WarehouseSchema.extend(OFFER),
  ),
});

const COLUMNS = ["id", "name", "is_default", "enabled", "position", "time_zone", "version"] as const;
type WarehouseRow = Pick<Selectable<WarehouseTable>, (typeof COLUMNS)[number]>;

export function serveWarehouses(api: Api): void {
  api.openapi(listWarehouses, async (c) => {
    const page = pageRequest(c.req.valid("query"));
    const rows = await c
      .get("api")
      .database.db.selectFrom("warehouse")
      .select(COLUMNS)
      .where("customer_id", "=", c.get("customerId"))
      .$if(page.after !== null, (query) => query.where("id", ">", page.after))
      .orderBy("id")
      .limit(page.limit + 1)
      .execute();
    return c.json(
      toPage(rows, page, (row) => row.id, toWarehouse),
      200,
    );
  });

  api.openapi(createWarehouse, async (c) => {
    const customerId = c.get("customerId");
    const { name, position, timeZone } = c.req.valid("json");
    const row = await c
      .get("api")
      .database.db.insertInto("warehouse")
      .values((expressions) => ({
        customer_id: customerId,
        name,
        ...(position === undefined ? {} : { position }),
        time_zone:
          timeZone ??
          expressions.selectFrom("customer").select("time_zone").where("id", "=", customerId).$asScalar(),
      }))
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    tag(c, row.version);
    return c.json(toWarehouse(row), 201);
  });

  api.openapi(getWarehouse, async (c) => {
    const row = await c
      .get("api")
      .database.db.selectFrom("warehouse")
      .select(COLUMNS)
      .where("customer_id", "=", c.get("customerId"))
      .where("id", "=", pathId(c, "warehouse", "warehouseId", "warehouse"))
      .executeTakeFirst();
    if (row === undefined) throw notFound("warehouse");
    tag(c, row.version);
    return c.json(toWarehouse(row), 200);
  });

  api.openapi(patchWarehouse, async (c) => {
    const key = {
      customerId: c.get("customerId"),
      warehouseId: pathId(c, "warehouse", "warehouseId", "warehouse"),
    };
    const { db } = c.get("api").database;
    const patch = c.req.valid("json");
    const row = await inTransaction(db, (trx) =>
      saveWarehouse(trx, key, patch, wantedVersion(c), c.get("principal")),
    );
    tag(c, row.version);
    const offer = patch.enabled === undefined ? {} : await offerDiffering(c, {});
    return c.json({ ...toWarehouse(row), ...offer }, 200);
  });
}

async function saveWarehouse(
  trx: Trx,
  { customerId, warehouseId }: { readonly customerId: number; readonly warehouseId: number },
  patch: WarehousePatch,
  version: number | null,
  by: Auditor,
): Promise<WarehouseRow> {
  // All of the customer's rows, so that two who move the default mark at once do it one after the other.
  const rows = await trx
    .selectFrom("warehouse")
    .select(COLUMNS)
    .where("customer_id", "=", customerId)
    .orderBy("id")
    .forUpdate()
    .execute();
  const before = rows.find((row) => row.id === warehouseId);
  if (before === undefined) throw notFound("warehouse");
  if (version !== null && version !== before.version) throw staleVersion();
  const after = {
    name: patch.name ?? before.name,
    is_default: before.is_default || patch.isDefault === true,
    enabled: patch.enabled ?? before.enabled,
    position: patch.position ?? before.position,
    time_zone: patch.timeZone ?? before.time_zone,
  };
  if (after.is_default && !after.enabled) throw invalidInput([DEFAULT_IS_ON]);
  if (after.enabled !== before.enabled) {
    await recordAudit(trx, customerId, by, {
      action: "warehouse_changed",
      changes: [{ field: `${before.name}.enabled`, from: before.enabled, to: after.enabled }],
    });
  }
  // Where orders can be filled, or when their day begins, is another now.
  if (after.enabled !== before.enabled || after.time_zone !== before.time_zone) {
    await askReviewOfAllOrders(trx, customerId);
  }
  if (after.is_default && !before.is_default) {
    await trx
      .updateTable("warehouse")
      .set({ is_default: false, version: sql`version + 1` })
      .where("customer_id", "=", customerId)
      .where("is_default", "=", true)
      .execute();
  }
  return trx
    .updateTable("warehouse")
    .set({ ...after, version: sql`version + 1` })
    .where("customer_id", "=", customerId)
    .where("id", "=", warehouseId)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
}

const DEFAULT_IS_ON: Fault = {
  path: "enabled",
  code: "default_warehouse",
  message: "The default warehouse cannot be switched off. Make another one the default first.",
};

function toWarehouse(row: WarehouseRow): Warehouse {
  return {
    id: encodeId("warehouse", row.id),
    name: row.name,
    isDefault: row.is_default,
    enabled: row.enabled,
    position: row.position,
    timeZone: row.time_zone,
  };
}
