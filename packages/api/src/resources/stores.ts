import { createRoute, z } from "@hono/zod-openapi";
import type { DifferingOffer, Store } from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { PAGE_QUERY, pageRequest, toPage } from "../http/page.ts";
import { notFound, Refusal, staleVersion } from "../http/refusal.ts";
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
import { written } from "../http/written.ts";
import { toStore } from "../render/store.ts";
import { OFFER } from "../schemas/differing.ts";
import { NewStoreSchema, StorePatchSchema, StoreSchema } from "../schemas/stores.ts";
import { offerDiffering } from "./offer-differing.ts";
import { changeStore, createStore, disconnectStore, type StoreChange } from "./save-store.ts";
import { listStoreRows, loadStoreRow } from "./store-rows.ts";

const tags = ["Stores"];
const path = "/v1/customers/{customerId}/stores";
const onePath = `${path}/{storeId}` as const;
const one = { params: params("customerId", "storeId") };
const asItIsNow = answers("The store as it is now.", StoreSchema);
const withOffer = answers(
  "The store as it is now, and how many listings differ by it.",
  StoreSchema.extend(OFFER),
);

const listStores = createRoute({
  method: "get",
  path,
  operationId: "listStores",
  tags,
  summary: "A customer's stores",
  ...may("items:read"),
  request: { params: params("customerId"), query: z.strictObject(PAGE_QUERY) },
  responses: answers("A page of stores, oldest first; disconnected ones too.", pageOf(StoreSchema)),
});

const createOne = createRoute({
  method: "post",
  path,
  operationId: "createStore",
  tags,
  summary: "Connect a store",
  description:
    "The credentials are sealed and never answered. Without a `locationId` each listing must name its own. With `compareFirst: true` the store is `comparing`, and nothing is sent there, until a patch of `comparing: false`. Test the store next.",
  ...mayWrite("stores:write"),
  request: { params: params("customerId"), body: body(NewStoreSchema), headers: WRITE_HEADERS },
  responses: { 201: json("The new store.", StoreSchema), default: PROBLEM_ANSWER },
});

const getStore = createRoute({
  method: "get",
  path: onePath,
  operationId: "getStore",
  tags,
  summary: "One store",
  ...may("items:read"),
  request: one,
  responses: answers("The store.", StoreSchema),
});

const patchStore = createRoute({
  method: "patch",
  path: onePath,
  operationId: "patchStore",
  tags,
  summary: "Change a store",
  description:
    "`syncEnabled: false` drops what waits to be sent. New credentials lift a suspension. A new `locationId` counts for listings that are linked from now on. `maxCallsPerSecond` is a limit beside the store's own, from the next call on; `null` ends it. `comparing: false` ends the comparison of a store that was made with `compareFirst`; that sends nothing by itself. Nor does saving `levelRules`, which replace those before; the answer says how many listings differ then.",
  ...mayWrite("stores:write"),
  request: { ...one, body: body(StorePatchSchema), headers: EDIT_HEADERS },
  responses: withOffer,
});

const disconnect = createRoute({
  method: "delete",
  path: onePath,
  operationId: "disconnectStore",
  tags,
  summary: "Disconnect a store",
  description: "Nothing is sent there any more and its credentials are deleted. Its history stays.",
  ...may("stores:write"),
  request: { ...one, headers: EDIT_HEADERS.omit({ "Idempotency-Key": true }) },
  responses: { 204: { description: "Disconnected." }, default: PROBLEM_ANSWER },
});

const pauseStore = createRoute({
  method: "post",
  path: `${onePath}/pause`,
  operationId: "pauseStore",
  tags,
  summary: "Pause a store",
  description: "What becomes due waits until the store is resumed.",
  ...mayWrite("stores:write"),
  request: { ...one, headers: EDIT_HEADERS },
  responses: asItIsNow,
});

const resumeStore = createRoute({
  method: "post",
  path: `${onePath}/resume`,
  operationId: "resumeStore",
  tags,
  summary: "Resume a store",
  description: "The newest levels that waited are sent, once each.",
  ...mayWrite("stores:write"),
  request: { ...one, headers: EDIT_HEADERS },
  responses: asItIsNow,
});

export function serveStores(api: Api): void {
  api.openapi(listStores, async (c) => {
    const page = pageRequest(c.req.valid("query"));
    const rows = await listStoreRows(c.get("api").database.db, c.get("customerId"), page);
    return c.json(
      toPage(rows, page, (row) => row.id, toStore),
      200,
    );
  });

  api.openapi(createOne, async (c) => {
    const { database, sealer } = c.get("api");
    const created = await createStore(database.db, sealer, c.get("customerId"), c.req.valid("json"));
    switch (created.kind) {
      case "created":
        return c.json(written(await readStore(c, created.storeId)), 201);
      case "host_taken": {
        const message = "This shop is connected already. It can be connected again once it is disconnected.";
        throw new Refusal("conflict", message, { faults: [{ path: "host", code: "host_taken", message }] });
      }
    }
  });

  api.openapi(getStore, async (c) => {
    const store = await readStore(c, storeIdOf(c));
    if (store === null) throw notFound("store");
    return c.json(store, 200);
  });
  api.openapi(patchStore, async (c) => c.json(await saveStore(c, c.req.valid("json")), 200));
  api.openapi(pauseStore, async (c) => c.json(await saveStore(c, { paused: true }), 200));
  api.openapi(resumeStore, async (c) => c.json(await saveStore(c, { paused: false }), 200));

  api.openapi(disconnect, async (c) => {
    const key = { customerId: c.get("customerId"), storeId: storeIdOf(c) };
    switch (await disconnectStore(c.get("api").database.db, key, wantedVersion(c))) {
      case "changed":
        return c.body(null, 204);
      case "not_found":
        throw notFound("connected store");
      case "stale":
        throw staleVersion();
    }
  });
}

export function storeIdOf(c: Context<ApiEnv>): number {
  return pathId(c, "store", "storeId", "store");
}

async function saveStore(c: Context<ApiEnv>, change: StoreChange): Promise<Store & DifferingOffer> {
  const { database, sealer } = c.get("api");
  const key = { customerId: c.get("customerId"), storeId: storeIdOf(c) };
  switch (await changeStore(database.db, sealer, key, change, wantedVersion(c), c.get("principal"))) {
    case "changed":
      database.wake.ping();
      return {
        ...written(await readStore(c, key.storeId)),
        ...(bringsBack(change) ? await offerDiffering(c, { storeId: key.storeId }) : {}),
      };
    case "not_found":
      throw notFound("store");
    case "stale":
      throw staleVersion();
    case "disconnected":
      throw disconnected();
  }
}

/** Whether listings may differ by it that did not before. */
function bringsBack({ levelRules, syncEnabled, comparing }: StoreChange): boolean {
  return levelRules !== undefined || syncEnabled === true || comparing === false;
}

export function disconnected(): Refusal {
  return new Refusal("conflict", "This store is disconnected. Connect the shop anew.");
}

export async function readStore(c: Context<ApiEnv>, storeId: number): Promise<Store | null> {
  const row = await loadStoreRow(c.get("api").database.db, c.get("customerId"), storeId);
  if (row === null) return null;
  tag(c, row.version);
  return toStore(row);
}
