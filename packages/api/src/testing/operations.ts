import { OpenAPIHono } from "@hono/zod-openapi";
import type { Requirement } from "../auth/requires.ts";
import type { ApiEnv } from "../context.ts";
import { openApiDocument } from "../openapi.ts";
import { serveResources } from "../routes.ts";

/** A route as the OpenAPI document describes it. */
export interface Operation {
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly requires: Requirement | null;
  readonly hasCustomer: boolean;
  /** Ids in the path apart from the customer's. */
  readonly otherIds: readonly string[];
  /** The headers that it takes, apart from those of every route. */
  readonly headers: readonly string[];
  /** A body that the route takes, text where it takes a file; null where it takes none. */
  readonly body: object | string | null;
}

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/** Every route of the document. Throws where a route takes a body and there is no sample of it here. */
export function apiOperations(): readonly Operation[] {
  const api = new OpenAPIHono<ApiEnv>();
  serveResources(api);
  const operations: Operation[] = [];
  for (const [path, item] of Object.entries(openApiDocument(api).paths ?? {})) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      const id = operation.operationId ?? "";
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
      const body = SAMPLE_BODIES.get(id) ?? null;
      if (operation.requestBody !== undefined && body === null) throw new Error(`no sample body for ${id}`);
      const requires: Requirement | undefined = operation["x-requires"];
      operations.push({
        id,
        method: UPPER[method],
        path,
        requires: requires ?? null,
        hasCustomer: names.includes("customerId"),
        otherIds: names.filter((name) => name !== "customerId"),
        headers: (operation.parameters ?? []).flatMap((parameter) =>
          "in" in parameter && parameter.in === "header" ? [parameter.name] : [],
        ),
        body,
      });
    }
  }
  return operations;
}

const UPPER = { get: "GET", post: "POST", put: "PUT", patch: "PATCH", delete: "DELETE" } as const;

const SAMPLE_BODIES: ReadonlyMap<string, object | string> = new Map<string, object | string>([
  ["createCustomer", { name: "New" }],
  ["patchCustomer", { name: "Own" }],
  ["patchPreferences", { syncInventory: "never" }],
  ["createWarehouse", { name: "New" }],
  ["patchWarehouse", { name: "Renamed" }],
  [
    "createStore",
    {
      platform: "shopify",
      name: "New",
      host: "new.myshopify.com",
      credentials: { kind: "access_token", accessToken: "shpat_2" },
    },
  ],
  ["patchStore", { name: "Renamed" }],
  ["discoverStore", {}],
  ["putStoreLocations", { locations: [] }],
  ["syncDiffering", {}],
  ["previewPreferences", {}],
  ["previewItem", {}],
  ["previewStore", {}],
  ["archiveItem", {}],
  ["approveHeldZeros", { storeId: "sto_1" }],
  ["rejectHeldZeros", { listingIds: ["lst_1"] }],
  ["createItem", { sku: "NEW" }],
  ["previewShipNotice", { action: "publish" }],
  ["searchOrders", { filter: { and: [] } }],
  ["countOrders", { filter: { and: [] } }],
  ["searchItems", { filter: { and: [] } }],
  ["countItems", { filter: { and: [] } }],
  ["createSearch", { kind: "items", name: "New", filter: { and: [] } }],
  ["patchSearch", { favourite: true }],
  ["putComponents", { components: [] }],
  [
    "createSaleWindow",
    {
      name: "Sale",
      filter: { and: [] },
      mode: "pause",
      startsAt: "2028-01-01T00:00",
      endsAt: "2028-01-02T00:00",
    },
  ],
  ["patchSaleWindow", { name: "Renamed" }],
  ["patchItem", { description: "Changed" }],
  [
    "linkListing",
    { itemId: "itm_1", storeId: "sto_1", remote: { variantId: "gid://shopify/ProductVariant/9" } },
  ],
  ["patchListing", { paused: true }],
  ["createImport", "sku\n"],
  ["confirmImport", {}],
  ["recordStockChanges", { changes: [{ kind: "adjust", sku: "NEW", delta: 1, reason: "test" }] }],
  ["createShipNotice", { lines: [{ sku: "NEW", expected: 1 }] }],
  ["patchShipNotice", { sender: "Mills" }],
  ["receiveShipNoticeLine", { good: 1, lot: { code: "L-1", expiresOn: "2030-01-31" } }],
  ["publishShipNotice", {}],
  ["unpublishShipNotice", {}],
  ["createOrder", { lines: [{ sku: "NEW", quantity: 1 }] }],
  ["cancelOrder", { by: "store" }],
  ["returnOrder", { lines: [{ lineId: "oln_1", quantity: 1 }] }],
  ["startBulkAction", { action: "sync_inventory", ids: ["itm_1"], dryRun: true }],
  ["createApiKey", { name: "New", scopes: ["items:read"] }],
  ["createOperatorApiKey", { name: "New", scopes: ["admin"] }],
  ["signIn", { email: "a@b.c", password: "wrong password" }],
]);
