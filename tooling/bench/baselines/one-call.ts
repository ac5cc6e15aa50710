import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

/** Where one number stands in an emulated shop. */
export interface Place {
  readonly url: string;
  readonly accessToken: string;
  readonly inventoryItemId: string;
  readonly locationId: string;
}

/** Sets one number by a call of its own; where the shop throttles, after the wait that its numbers ask for. */
export async function setQuantity(place: Place, quantity: number): Promise<void> {
  const { inventoryItemId, locationId } = place;
  const input = {
    name: "available",
    reason: "correction",
    quantities: [{ inventoryItemId, locationId, quantity, changeFromQuantity: null }],
  };
  for (let waitMs = 0; ;) {
    if (waitMs > 0) await pause(waitMs);
    const missing = await send(place, { key: randomUUID(), input });
    if (missing === null) return;
    waitMs = missing;
  }
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

/** Null where the call went through, otherwise the milliseconds until it can. */
async function send({ url, accessToken }: Place, variables: unknown): Promise<number | null> {
  const response = await fetch(`${url}/admin/api/2026-10/graphql.json`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-shopify-access-token": accessToken },
    body: JSON.stringify({ query: SET, variables }),
  });
  const { errors, extensions } = answerSchema.parse(await response.json());
  if (errors === undefined) return null;
  const { requestedQueryCost, throttleStatus } = extensions.cost;
  const missing = requestedQueryCost - throttleStatus.currentlyAvailable;
  return (missing / throttleStatus.restoreRate) * 1_000;
}
