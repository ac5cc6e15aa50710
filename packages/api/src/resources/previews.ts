import { createRoute } from "@hono/zod-openapi";
import { previewChange, type PreviewedChange, previewItem } from "@trueup/db/preview";
import { levelRuleFaults, ownLevelRules, PLATFORM_TRAITS, type StorePatch } from "@trueup/sdk";
import { invalidInput, notFound } from "../http/refusal.ts";
import { type Api, answers, body, may, params } from "../http/route.ts";
import { PreferencesPatchSchema } from "../schemas/customers.ts";
import { ItemPatchSchema } from "../schemas/items.ts";
import { PreviewSchema } from "../schemas/preview.ts";
import { StorePatchSchema } from "../schemas/stores.ts";
import { itemIdOf } from "./save-item.ts";
import { loadStoreRow } from "./store-rows.ts";
import { storeIdOf } from "./stores.ts";

const path = "/v1/customers/{customerId}";
const answer = answers("What would be decided now and then.", PreviewSchema);
const description =
  "Saves and sends nothing. Says for the listings what a change of stock would do right now, with what is saved and with what is to be saved.";

const preferences = createRoute({
  method: "post",
  path: `${path}/preferences/preview`,
  operationId: "previewPreferences",
  tags: ["Preferences"],
  summary: "What other preferences would do",
  description,
  ...may("items:read"),
  request: { params: params("customerId"), body: body(PreferencesPatchSchema) },
  responses: answer,
});

const item = createRoute({
  method: "post",
  path: `${path}/items/{itemId}/preview`,
  operationId: "previewItem",
  tags: ["Items"],
  summary: "What a change of an item would do",
  description,
  ...may("items:read"),
  request: { params: params("customerId", "itemId"), body: body(ItemPatchSchema) },
  responses: answer,
});

const store = createRoute({
  method: "post",
  path: `${path}/stores/{storeId}/preview`,
  operationId: "previewStore",
  tags: ["Stores"],
  summary: "What other rules of a store would do",
  description,
  ...may("items:read"),
  request: { params: params("customerId", "storeId"), body: body(StorePatchSchema) },
  responses: answer,
});

export function servePreviews(api: Api): void {
  api.openapi(preferences, async (c) => {
    const { syncInventory, guardUnreceived } = c.req.valid("json");
    const change: PreviewedChange = {
      ...(syncInventory === undefined ? {} : { customerSetting: syncInventory }),
      ...(guardUnreceived === undefined ? {} : { guardUnreceived }),
    };
    return c.json(await previewChange(c.get("api").database.db, c.get("customerId"), change), 200);
  });

  api.openapi(item, async (c) => {
    const { db } = c.get("api").database;
    const preview = await previewItem(db, c.get("customerId"), itemIdOf(c), c.req.valid("json"));
    if (preview === null) throw notFound("item");
    return c.json(preview, 200);
  });

  api.openapi(store, async (c) => {
    const { db } = c.get("api").database;
    const storeId = storeIdOf(c);
    const row = await loadStoreRow(db, c.get("customerId"), storeId);
    if (row === null) throw notFound("store");
    const patch = c.req.valid("json");
    const faults = levelRuleFaults(ownLevelRules(patch.levelRules ?? {}), {}, PLATFORM_TRAITS[row.platform]);
    if (faults.length > 0) throw invalidInput(faults);
    const change = { store: { storeId, ...previewedStore(patch) } };
    return c.json(await previewChange(db, c.get("customerId"), change), 200);
  });
}

function previewedStore({ levelRules, syncEnabled, comparing }: StorePatch) {
  return {
    ...(levelRules === undefined ? {} : { levelRules: ownLevelRules(levelRules) }),
    ...(syncEnabled === undefined ? {} : { syncEnabled }),
    ...(comparing === undefined ? {} : { comparing }),
  };
}
