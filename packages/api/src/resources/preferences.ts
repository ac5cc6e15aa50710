import { createRoute } from "@hono/zod-openapi";
import { notFound, staleVersion } from "../http/refusal.ts";
import { type Api, answers, body, EDIT_HEADERS, may, mayWrite, params } from "../http/route.ts";
import { tag, wantedVersion } from "../http/version.ts";
import { offerDiffering } from "./offer-differing.ts";
import { PREFERENCES_COLUMNS, savePreferences, toPreferences } from "./save-preferences.ts";
import { OFFER } from "../schemas/differing.ts";
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
  description: "Saving preferences never sends anything to a store. The audit log keeps who changed what.",
  ...mayWrite("settings:write"),
  request: { params: params("customerId"), body: body(PreferencesPatchSchema), headers: EDIT_HEADERS },
  responses: answers(
    "The preferences as they are now, and how many listings differ by it.",
    PreferencesSchema.extend(OFFER),
  ),
});

export function servePreferences(api: Api): void {
  api.openapi(getPreferences, async (c) => {
    const row = await c
      .get("api")
      .database.db.selectFrom("customer")
      .select(PREFERENCES_COLUMNS)
      .where("id", "=", c.get("customerId"))
      .executeTakeFirst();
    if (row === undefined) throw notFound("customer");
    tag(c, row.preferences_version);
    return c.json(toPreferences(row), 200);
  });

  api.openapi(patchPreferences, async (c) => {
    const patch = c.req.valid("json");
    const row = await savePreferences(c.get("api").database.db, {
      customerId: c.get("customerId"),
      patch,
      ifVersion: wantedVersion(c),
      by: c.get("principal"),
    });
    if (row === null) throw staleVersion();
    tag(c, row.preferences_version);
    const offer = patch.syncInventory === undefined ? {} : await offerDiffering(c, {});
    return c.json({ ...toPreferences(row), ...offer }, 200);
  });
}
