import { createRoute, z } from "@hono/zod-openapi";
import { saveComponents } from "@trueup/db/save-components";
import { PAGE_QUERY, pageRequest, toPage } from "../http/page.ts";
import { invalidInput, notFound, Refusal, staleVersion } from "../http/refusal.ts";
import { type Api, answers, body, EDIT_HEADERS, may, mayWrite, pageOf, params } from "../http/route.ts";
import { wantedVersion } from "../http/version.ts";
import { written } from "../http/written.ts";
import { ComponentsSchema } from "../schemas/bundles.ts";
import { ItemSchema } from "../schemas/items.ts";
import { toItem } from "../render/item.ts";
import { loadItemRows } from "./item-rows.ts";
import { mustHaveItem } from "./item-views.ts";
import { toNamedComponents } from "./named-components.ts";
import { itemIdOf, readItem } from "./save-item.ts";

const putComponents = createRoute({
  method: "put",
  path: "/v1/customers/{customerId}/items/{itemId}/components",
  operationId: "putComponents",
  tags: ["Items"],
  summary: "Say what a bundle is made of",
  description: [
    "Makes the item a bundle, or changes what it is made of. A bundle has no stock of its own: its quantities are what",
    "its components allow in each warehouse, summed. Its level is judged as after a change of stock; orders that exist",
    "keep what they took. An empty list leaves a bundle whose level nobody knows, so that nothing is sent for it.",
  ].join("\n"),
  ...mayWrite("items:write"),
  request: { params: params("customerId", "itemId"), body: body(ComponentsSchema), headers: EDIT_HEADERS },
  responses: answers("The item as it is now.", ItemSchema),
});

const itemBundles = createRoute({
  method: "get",
  path: "/v1/customers/{customerId}/items/{itemId}/bundles",
  operationId: "listItemBundles",
  tags: ["Items"],
  summary: "The bundles that an item is part of",
  description: "Those that name it among their components, archived ones too.",
  ...may("items:read"),
  request: { params: params("customerId", "itemId"), query: z.strictObject(PAGE_QUERY) },
  responses: answers("A page of bundles, oldest first.", pageOf(ItemSchema)),
});

export function serveComponents(api: Api): void {
  api.openapi(itemBundles, async (c) => {
    const page = pageRequest(c.req.valid("query"));
    const { db } = c.get("api").database;
    const customerId = c.get("customerId");
    const itemId = itemIdOf(c);
    await mustHaveItem(db, customerId, itemId);
    const found = await db
      .selectFrom("bundle_component")
      .select("bundle_id")
      .where("customer_id", "=", customerId)
      .where("component_id", "=", itemId)
      .$if(page.after !== null, (query) => query.where("bundle_id", ">", page.after ?? 0))
      .orderBy("bundle_id")
      .limit(page.limit + 1)
      .execute();
    const rows = await loadItemRows(
      db,
      customerId,
      found.map((row) => row.bundle_id),
    );
    return c.json(
      toPage(rows, page, (row) => row.id, toItem),
      200,
    );
  });

  api.openapi(putComponents, async (c) => {
    const { db, wake } = c.get("api").database;
    const itemId = itemIdOf(c);
    const saved = await saveComponents(db, {
      customerId: c.get("customerId"),
      itemId,
      components: toNamedComponents(c.req.valid("json").components),
      ifVersion: wantedVersion(c),
    });
    switch (saved.kind) {
      case "saved":
        wake.ping();
        return c.json(written(await readItem(c, itemId)), 200);
      case "not_found":
        throw notFound("item");
      case "stale":
        throw staleVersion();
      case "invalid":
        throw invalidInput(saved.faults);
      case "in_bundle":
      case "item_in_use":
        throw new Refusal(saved.kind, saved.message);
    }
  });
}
