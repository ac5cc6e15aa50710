import { decideItem } from "@trueup/db/decide-item";
import type { ItemState } from "@trueup/db/item-state";
import { planStockChanges } from "@trueup/db/plan-stock-changes";
import type { StockRequest } from "@trueup/db/stock-change-request";
import {
  type ItemSyncSetting,
  obstacleOf,
  obstacleRules,
  SYNC_NOW_LIMIT_MS,
  type StoreStatus,
  type Trigger,
} from "@trueup/sdk";
import { dropWaiting, endManual, endRequest, pendingOf } from "./ending.ts";
import { applyDecisions, loadItem } from "./items.ts";
import { type CustomerRow, dueOf, type Model, type RequestRow, rowOf, type StoreRow } from "./tables.ts";

/** As `packages/db/src/record-stock-changes.ts`, for items named by id. */
export function recordStockChanges(model: Model, request: StockRequest): void {
  const { tables, mutation } = model;
  const ids = request.changes.flatMap(({ item }) => ("itemId" in item ? [item.itemId] : []));
  const items = [...new Set(ids)].flatMap((id) => loadItem(model, id) ?? []);
  const sourceIds = request.changes.flatMap(({ sourceId }) => sourceId ?? []);
  const plan = planStockChanges(
    {
      items,
      warehouses: new Map([[request.customerId, { defaultId: 1, ids: new Set([1, 2]) }]]),
      sources:
        mutation === "duplicate_counted" ? [] : sourceIds.flatMap((id) => tables.sources.get(id) ?? []),
    },
    [request],
    rowIds(model),
  );
  for (const after of plan.items) {
    const { stock, processOrders, received, soldOut } = after;
    Object.assign(rowOf(tables.items, after.id), { stock, processOrders, received, soldOut });
  }
  for (const source of plan.sources) tables.sources.set(source.sourceId, source);
  model.watch.stockRecorded(request, plan.outcomes[0]?.kind ?? "refused");
  applyDecisions(model, plan.decisions, plan.authorisations);
}

function rowIds({ tables: { ids } }: Model) {
  return { history: () => (ids.history += 1), decision: () => (ids.decision += 1) };
}

/** As `packages/db/src/request-sync.ts`. */
export function requestSync(model: Model, itemId: number): void {
  const { tables, now } = model;
  const item = loadItem(model, itemId);
  if (item === null) return;
  const decided = judge(model, item, "manual");
  const refused = new Set<number>();
  const id = (tables.ids.request += 1);
  for (const decision of decided.decisions) {
    const { listingId, storeId } = decision;
    const obstacle = obstacleFor(model, item, listingId);
    const answer = obstacle === null ? null : obstacleRules(obstacle).syncNow;
    const isRefused = answer?.status === "skipped" || answer?.status === "failed";
    const row: RequestRow = {
      id,
      listingId,
      storeId,
      version: isRefused ? null : decision.version,
      createdAt: now(),
      status: "pending",
      reason: null,
      quantity: null,
    };
    tables.requests.push(row);
    model.watch.clicked(row);
    if (decision.outcome === "skip") endRequest(model, row, "skipped", decision.reason);
    else if (isRefused) {
      refused.add(listingId);
      endRequest(model, row, answer.status, answer.reason);
    } else tables.pending.add(row);
  }
  applyDecisions(
    model,
    decided.decisions.filter((decision) => !refused.has(decision.listingId)),
    decided.authorisations.filter((authorisation) => !refused.has(authorisation.listingId)),
  );
}

function judge(model: Model, item: ItemState, trigger: Trigger) {
  const cause = trigger === "manual" ? "click" : "event";
  return decideItem(item, { trigger, eventId: null, cause, nextDecisionId: rowIds(model).decision });
}

function obstacleFor({ tables }: Model, item: ItemState, listingId: number) {
  const listing = rowOf(tables.listings, listingId);
  const store = rowOf(tables.stores, listing.storeId);
  return obstacleOf({
    itemArchived: item.archived,
    listingLinked: true,
    listingPaused: listing.paused,
    storeSyncEnabled: store.syncEnabled,
    storeStatus: statusOf(store),
    parked: tables.problems.get(listingId)?.parked ?? false,
  });
}

function statusOf({ disconnected, paused, health }: StoreRow): StoreStatus {
  if (disconnected) return "disconnected";
  if (paused) return "paused";
  return health.state === "ok" ? "active" : health.state;
}

export interface ItemPatch {
  readonly setting?: ItemSyncSetting;
  readonly processOrders?: boolean;
  readonly archived?: boolean;
}

/** As `packages/db/src/change-item.ts`. */
export function changeItem(model: Model, itemId: number, patch: ItemPatch): void {
  const before = loadItem(model, itemId);
  if (before === null) return;
  const { watch, mutation } = model;
  const isTurnedOn = patch.processOrders === true && !before.processOrders;
  const changed = { ...patch, soldOut: before.soldOut && !isTurnedOn };
  Object.assign(rowOf(model.tables.items, itemId), changed);
  let item: ItemState = { ...before, ...changed };
  const isSetting = item.setting !== before.setting;
  watch.settingsSaved(item.listings, item.processOrders === before.processOrders);
  const triggers: Trigger[] = [];
  if (isSetting) triggers.push(mutation === "settings_push" ? "manual" : "setting_changed");
  if (item.processOrders !== before.processOrders) triggers.push("flag_changed");
  for (const trigger of triggers) {
    const decided = judge(model, item, trigger);
    item = { ...item, listings: decided.listings };
    applyDecisions(model, decided.decisions, decided.authorisations);
  }
  watch.settingsApplied();
  if (!item.archived || before.archived) return;
  for (const listing of before.listings) dropWaiting(model, listing.storeId, listing.id, "item_archived");
}

export function changeCustomer({ tables }: Model, customerId: number, patch: Partial<CustomerRow>): void {
  Object.assign(rowOf(tables.customers, customerId), patch);
}

export interface StorePatch {
  readonly syncEnabled?: boolean;
  readonly paused?: boolean;
  /** Good credentials again, which lift a suspension. */
  readonly credential?: number;
}

/** As `changeStore` of `packages/api/src/resources/save-store.ts`. */
export function changeStore(model: Model, storeId: number, patch: StorePatch): void {
  const store = rowOf(model.tables.stores, storeId);
  if (store.disconnected) return;
  const isPaused = patch.paused !== undefined && patch.paused !== store.paused;
  const isOfConnection = isPaused || patch.credential !== undefined;
  // What waited while it was off is not sent once it is on again either.
  if (patch.syncEnabled === true && !store.syncEnabled) dropWaiting(model, storeId, null, "store_off");
  Object.assign(store, patch, { version: store.version + (isOfConnection ? 1 : 0) });
  if (patch.syncEnabled === false) dropWaiting(model, storeId, null, "store_off");
  if (patch.credential === undefined || store.health.state !== "suspended") return;
  Object.assign(store.health, { state: "ok", probeAt: 0 });
  model.watch.healthSaved(store, null);
}

export function disconnectStore(model: Model, storeId: number): void {
  const store = rowOf(model.tables.stores, storeId);
  if (store.disconnected) return;
  Object.assign(store, { disconnected: true, credential: null, version: store.version + 1 });
  dropWaiting(model, storeId, null, "store_disconnected");
}

export function pauseListing(model: Model, listingId: number, paused: boolean): void {
  const listing = rowOf(model.tables.listings, listingId);
  if (!listing.linked) return;
  listing.paused = paused;
  if (paused) dropWaiting(model, listing.storeId, listingId, "listing_paused");
}

/** As `unlinkListing` of `packages/db/src/link-listing.ts`. */
export function unlinkListing(model: Model, listingId: number): void {
  const listing = rowOf(model.tables.listings, listingId);
  if (!listing.linked) return;
  model.watch.dropped(listing, "listing_unlinked");
  listing.linked = false;
  listing.closedVersion = listing.desiredVersion;
  dueOf(model.tables, listing.storeId).delete(listingId);
  model.tables.problems.delete(listingId);
  for (const request of pendingOf(model, listingId))
    endRequest(model, request, "skipped", "listing_unlinked");
}

/** As `linkListings`: the listing is there from the start, and counts from now on. */
export function linkListing(model: Model, listingId: number): void {
  const listing = rowOf(model.tables.listings, listingId);
  if (listing.linked || listing.desiredVersion > 0) return;
  if (rowOf(model.tables.stores, listing.storeId).disconnected) return;
  listing.linked = true;
  const item = loadItem(model, listing.itemId);
  if (item === null) return;
  const only = { ...item, listings: item.listings.filter((row) => row.id === listingId) };
  const decided = judge(model, only, "listing_linked");
  applyDecisions(model, decided.decisions, decided.authorisations);
}

/** As `packages/db/src/sync-request-limit.ts`. */
export function endOverdueRequests(model: Model): void {
  const { tables, now, mutation } = model;
  if (mutation === "click_never_ends") return;
  for (const request of tables.pending) {
    if (request.createdAt >= now() - SYNC_NOW_LIMIT_MS) continue;
    const { listingId, storeId } = request;
    const status = statusOf(rowOf(tables.stores, storeId));
    const reason = status === "active" ? "timed_out" : `store_${status}`;
    endManual(model, storeId, [{ listingId, reason }], SYNC_NOW_LIMIT_MS);
  }
}
