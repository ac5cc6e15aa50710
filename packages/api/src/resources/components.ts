import { createRoute } from "@hono/zod-openapi";
import { saveComponents } from "@trueup/db/save-components";
import { invalidInput, notFound, Refusal, staleVersion } from "../http/refusal.ts";
import { type Api, answers, body, EDIT_HEADERS, mayWrite, params } from "../http/route.ts";
import { wantedVersion } from "../http/version.ts";
import { written } from "../http/written.ts";
import { ComponentsSchema } from "../schemas/bundles.ts";
import { ItemSchema } from "../schemas/items.ts";
import { toNamedComponents } from "./named-components.ts";
import { itemIdOf, readItem } from "./items.ts";

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

export function serveComponents(api: Api): void {
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
