import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { ShopifyEmulator } from "../emulators/shopify/server.ts";

/**
 * What most plug-ins do: one call per item, one after the other, waiting as told where the shop throttles. Answers the
 * seconds it took.
 */
export async function poll(shop: ShopifyEmulator, skus: readonly string[]): Promise<number> {
  const { accessToken } = shop;
  const items = new Map(shop.levels().map((level) => [level.sku, level]));
  const startedMs = performance.now();
  for (const sku of skus) {
    const level = items.get(sku);
    if (level === undefined) throw new Error(`the shop has no ${sku}`);
    const variables = {
      key: randomUUID(),
      input: {
        name: "available",
        reason: "correction",
        quantities: [
          {
            inventoryItemId: level.inventoryItemId,
            locationId: level.locationId,
            quantity: level.available + 1,
            changeFromQuantity: null,
          },
        ],
      },
    };
    while (!(await set(shop, accessToken, variables)));
  }
  return (performance.now() - startedMs) / 1000;
}

const SET = `mutation Push($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code field message } }
}`;

const answerSchema = z.object({
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).optional(),
  extensions: z.object({
    cost: z.object({
      requestedQueryCost: z.number(),
      throttleStatus: z.object({ currentlyAvailable: z.number(), restoreRate: z.number() }),
    }),
  }),
});

/** Answers whether the call went through; where it was throttled, after the wait that the shop's numbers ask for. */
async function set(shop: ShopifyEmulator, accessToken: string, variables: unknown): Promise<boolean> {
  const response = await fetch(`${shop.url}/admin/api/2026-10/graphql.json`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-shopify-access-token": accessToken },
    body: JSON.stringify({ query: SET, variables }),
  });
  const { errors, extensions } = answerSchema.parse(await response.json());
  if (errors === undefined) return true;
  const { requestedQueryCost, throttleStatus } = extensions.cost;
  const missing = requestedQueryCost - throttleStatus.currentlyAvailable;
  await new Promise((resolve) => setTimeout(resolve, (missing / throttleStatus.restoreRate) * 1000));
  return false;
}
