import type { Fault } from "@trueup/sdk";
import type { Authorisation, PlannedDecision } from "./decisions.ts";
import type { PlannedHistory } from "./history.ts";
import { identifyChange, type KnownSource } from "./identify-change.ts";
import type { ItemState } from "./item-state.ts";
import { applyMovements, type CustomerWarehouses } from "./movement.ts";
import { indexBundles, type ItemBook } from "./item-book.ts";
import { type ItemWrites, noWrites, type PlannedFanout } from "./plan-item-event.ts";
import { planStockChange, zeroCauseOf } from "./plan-stock-change.ts";
import type { RowIds } from "./row-id.ts";
import type {
  RecordedChange,
  StockOutcome,
  StockRequest,
  StockRequestChange,
} from "./stock-change-request.ts";
import { type HoldChange, NO_ZERO_GUARD, type ZeroGuard } from "./zero-guard.ts";

/** What the plan is made from: everything that the changes may touch, locked and loaded. */
export interface LoadedStock {
  readonly items: readonly ItemState[];
  /** By customer. */
  readonly warehouses: ReadonlyMap<number, CustomerWarehouses>;
  readonly sources: readonly KnownSource[];
}

export interface StockPlan {
  readonly outcomes: readonly StockOutcome[];
  readonly items: readonly ItemState[];
  readonly history: readonly PlannedHistory[];
  readonly decisions: readonly PlannedDecision[];
  readonly authorisations: readonly Authorisation[];
  readonly holds: readonly HoldChange[];
  readonly fanouts: readonly PlannedFanout[];
  readonly sources: readonly KnownSource[];
}

/**
 * Plans stock changes in the order in which they came. Each request takes effect whole or not at all, whatever
 * becomes of the others. Pure: the same state and requests give the same plan.
 */
export function planStockChanges(
  loaded: LoadedStock,
  requests: readonly StockRequest[],
  ids: RowIds,
  guard: ZeroGuard = NO_ZERO_GUARD,
): StockPlan {
  const state: PlanState = {
    items: new Map(loaded.items.map((item) => [item.id, item])),
    idsBySku: new Map(loaded.items.map((item) => [skuKey(item.customer.id, item.sku), item.id])),
    sources: new Map(loaded.sources.map((source) => [sourceKey(source.customerId, source.sourceId), source])),
    changed: new Set(),
    bundles: indexBundles(loaded.items),
    guard,
  };
  const written: RequestWrites[] = [];
  const outcomes = requests.map((request): StockOutcome => {
    const forget = guard.checkpoint();
    const planned = planRequest(state, loaded, request, ids);
    if (planned.kind !== "planned") {
      forget();
      return planned;
    }
    for (const [id, item] of planned.draft.items) {
      state.items.set(id, item);
      state.changed.add(id);
    }
    for (const [key, source] of planned.draft.sources) state.sources.set(key, source);
    written.push(planned.writes);
    return { kind: "recorded", results: planned.results };
  });
  return {
    outcomes,
    items: [...state.changed].flatMap((id) => state.items.get(id) ?? []),
    history: written.flatMap((writes) => writes.history),
    decisions: written.flatMap((writes) => writes.decisions),
    authorisations: written.flatMap((writes) => writes.authorisations),
    holds: written.flatMap((writes) => writes.holds),
    fanouts: written.flatMap((writes) => writes.fanouts),
    sources: written.flatMap((writes) => writes.sources),
  };
}

interface PlanState {
  readonly items: Map<number, ItemState>;
  readonly idsBySku: ReadonlyMap<string, number>;
  readonly sources: Map<string, KnownSource>;
  readonly changed: Set<number>;
  /** By part. */
  readonly bundles: ReadonlyMap<number, readonly number[]>;
  readonly guard: ZeroGuard;
}

/** What one request changed; it counts once the whole request has turned out to be possible. */
type Draft = Pick<PlanState, "items" | "sources">;

interface RequestWrites extends ItemWrites {
  readonly sources: KnownSource[];
}

type PlannedRequest =
  | {
      readonly kind: "planned";
      readonly draft: Draft;
      readonly writes: RequestWrites;
      readonly results: readonly RecordedChange[];
    }
  | { readonly kind: "refused" | "source_id_reused"; readonly faults: readonly Fault[] };

function planRequest(
  state: PlanState,
  loaded: LoadedStock,
  request: StockRequest,
  ids: RowIds,
): PlannedRequest {
  const draft: Draft = { items: new Map(), sources: new Map() };
  const writes: RequestWrites = { ...noWrites(), sources: [] };
  const book: ItemBook = {
    find: (itemId) => draft.items.get(itemId) ?? state.items.get(itemId),
    put: (item) => void draft.items.set(item.id, item),
    bundlesOf: (itemId) => state.bundles.get(itemId) ?? [],
    guard: state.guard,
  };
  const faults: Fault[] = [];
  const reused: Fault[] = [];
  const results: RecordedChange[] = [];

  for (const [index, change] of request.changes.entries()) {
    const path = `changes.${index}`;
    const identified = identifyChange(change, path, {
      item: findItem(state, draft, request.customerId, change),
      source: findSource(state, draft, request.customerId, change),
      warehouses: loaded.warehouses.get(request.customerId),
    });
    switch (identified.kind) {
      case "repeated":
        results.push({ ...identified.answer, duplicate: true });
        break;
      case "reused":
        reused.push(...identified.faults);
        break;
      case "unknown":
        faults.push(...identified.faults);
        break;
      case "new": {
        const { item, movements, source } = identified;
        if (item.bundle !== null) {
          faults.push(bundleFault(path, item));
          break;
        }
        const moved = applyMovements(item, movements);
        if (moved.kind === "impossible") {
          const field = moved.code === "lot_mismatch" ? "lot.expiresOn" : amountField(change);
          faults.push({ path: `${path}.${field}`, code: moved.code, message: moved.message });
          break;
        }
        const result = planStockChange(
          book,
          item,
          moved,
          change,
          request.zeroCause ?? zeroCauseOf(change),
          ids,
          writes,
        );
        results.push(result);
        if (source === null) break;
        const { duplicate: _, ...answer } = result;
        const { customerId } = request;
        const known = { customerId, ...source, answer };
        writes.sources.push(known);
        draft.sources.set(sourceKey(customerId, source.sourceId), known);
      }
    }
  }
  if (faults.length > 0) return { kind: "refused", faults: [...faults, ...reused] };
  if (reused.length > 0) return { kind: "source_id_reused", faults: reused };
  return { kind: "planned", draft, writes, results };
}

function findSource(
  state: PlanState,
  draft: Draft,
  customerId: number,
  { sourceId }: StockRequestChange,
): KnownSource | undefined {
  if (sourceId === null) return undefined;
  const key = sourceKey(customerId, sourceId);
  return draft.sources.get(key) ?? state.sources.get(key);
}

function findItem(
  state: PlanState,
  draft: Draft,
  customerId: number,
  change: StockRequestChange,
): ItemState | undefined {
  const id =
    "sku" in change.item ? state.idsBySku.get(skuKey(customerId, change.item.sku)) : change.item.itemId;
  const item = id === undefined ? undefined : (draft.items.get(id) ?? state.items.get(id));
  return item?.customer.id === customerId ? item : undefined;
}

function bundleFault(path: string, { sku }: ItemState): Fault {
  const message = `SKU "${sku}" is a bundle and has no stock of its own; change that of its components.`;
  return { path, code: "is_bundle", message };
}

function amountField(change: StockRequestChange): string {
  return change.kind === "adjust" ? "delta" : "quantity";
}

function skuKey(customerId: number, sku: string): string {
  return `${customerId}/${sku}`;
}

function sourceKey(customerId: number, sourceId: string): string {
  return `${customerId}/${sourceId}`;
}
