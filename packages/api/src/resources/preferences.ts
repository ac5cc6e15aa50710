import { createRoute } from "@hono/zod-openapi";
import { preferenceColumns } from "@trueup/db/create-customer";
import type { CustomerTable } from "@trueup/db/schema";
import type { Preferences } from "@trueup/sdk";
import { type Selectable, sql } from "kysely";
import { notFound, staleVersion } from "../http/refusal.ts";
import { type Api, answers, body, EDIT_HEADERS, may, mayWrite, params } from "../http/route.ts";
import { tag, wantedVersion } from "../http/version.ts";
import { PreferencesPatchSchema, PreferencesSchema } from "../schemas/customers.ts";

const tags = ["Preferences"];
const path = "/v1/customers/{customerId}/preferences";

const getPreferences = createRoute({
  method: "get",
  path,
  operationId: "getPreferences",
  tags,
  summary: "A customer's preferences",
  ...may("items:read"),
  request: { params: params("customerId") },
  responses: answers("The preferences.", PreferencesSchema),
});

const patchPreferences = createRoute({
  method: "patch",
  path,
  operationId: "patchPreferences",
  tags,
  summary: "Change a customer's preferences",
  description: "Saving preferences never sends anything to a store.",
  ...mayWrite("settings:write"),
  request: { params: params("customerId"), body: body(PreferencesPatchSchema), headers: EDIT_HEADERS },
  responses: answers("The preferences as they are now.", PreferencesSchema),
});

const COLUMNS = [
  "sync_setting",
  "process_orders_setting",
  "guard_unreceived",
  "sold_out_measure",
  "sold_out_check_minutes",
  "flag_on_any_return",
  "version",
] as const;
type PreferencesRow = Pick<Selectable<CustomerTable>, (typeof COLUMNS)[number]>;

export function servePreferences(api: Api): void {
  api.openapi(getPreferences, async (c) => {
    const row = await c
      .get("api")
      .database.db.selectFrom("customer")
      .select(COLUMNS)
      .where("id", "=", c.get("customerId"))
      .executeTakeFirst();
    if (row === undefined) throw notFound("customer");
    tag(c, row.version);
    return c.json(toPreferences(row), 200);
  });

  api.openapi(patchPreferences, async (c) => {
    const version = wantedVersion(c);
    const row = await c
      .get("api")
      .database.db.updateTable("customer")
      .set({ ...preferenceColumns(c.req.valid("json")), version: sql`version + 1` })
      .where("id", "=", c.get("customerId"))
      .$if(version !== null, (query) => query.where("version", "=", version))
      .returning(COLUMNS)
      .executeTakeFirst();
    if (row === undefined) throw staleVersion();
    tag(c, row.version);
    return c.json(toPreferences(row), 200);
  });
}

function toPreferences(row: PreferencesRow): Preferences {
  return {
    syncInventory: row.sync_setting,
    processOrdersSetting: row.process_orders_setting,
    guardUnreceived: row.guard_unreceived,
    soldOutMeasure: row.sold_out_measure,
    soldOutCheckMinutes: row.sold_out_check_minutes,
    flagOnAnyReturn: row.flag_on_any_return,
  };
}
