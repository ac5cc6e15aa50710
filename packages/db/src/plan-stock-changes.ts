import { type Fault, type FlipCause, flagAfterEvent, isSellable, receivedBy } from "@trueup/sdk";
import {
  type Authorisation,
  decideItem,
  type ItemDecisions,
  type PlannedDecision,
  toStoredDecision,
} from "./decisions.ts";
import type { PlannedHistory } from "./history.ts";
import { identifyChange, type KnownSource } from "./identify-change.ts";
import { countedOf, type ItemState, soldOutQuantity } from "./item-state.ts";
import { applyMovements, type CustomerWarehouses, flagEventOf } from "./movement.ts";
import type { RowIds } from "./row-id.ts";
import type {
  RecordedChange,
  StockOutcome,
  StockRequest,
  StockRequestChange,
} from "./stock-change-request.ts";

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
): StockPlan {
  const state: PlanState = {
    items: new Map(loaded.items.map((item) => [item.id, item])),
    idsBySku: new Map(loaded.items.map((item) => [skuKey(item.customer.id, item.sku), item.id])),
    sources: new Map(loaded.sources.map((source) => [sourceKey(source.customerId, source.sourceId), source])),
    changed: new Set(),
  };
  const written: RequestWrites[] = [];
  const outcomes = requests.map((request): StockOutcome => {
    const planned = planRequest(state, loaded, request, ids);
    if (planned.kind !== "planned") return planned;
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
    sources: written.flatMap((writes) => writes.sources),
  };
}

interface PlanState {
  readonly items: Map<number, ItemState>;
  readonly idsBySku: ReadonlyMap<string, number>;
  readonly sources: Map<string, KnownSource>;
  readonly changed: Set<number>;
}

/** What one request changed; it counts once the whole request has turned out to be possible. */
type Draft = Pick<PlanState, "items" | "sources">;

interface RequestWrites {
  readonly history: PlannedHistory[];
  readonly decisions: PlannedDecision[];
  readonly authorisations: Authorisation[];
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
  const writes: RequestWrites = { history: [], decisions: [], authorisations: [], sources: [] };
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
        const moved = applyMovements(item, movements);
        if (moved.kind === "impossible") {
          faults.push({ path: `${path}.${amountField(change)}`, code: moved.code, message: moved.message });
          break;
        }
        const recorded = recordChange(item, moved.stock, moved.history, change, ids, writes);
        draft.items.set(item.id, recorded.item);
        results.push(recorded.result);
        if (source === null) break;
        const { duplicate: _, ...answer } = recorded.result;
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

/** Flags flip before the decisions, so that the first receipt already goes out. */
function recordChange(
  before: ItemState,
  stock: ItemState["stock"],
  movements: readonly NonNullable<PlannedHistory["stock"]>[],
  change: StockRequestChange,
  ids: RowIds,
  writes: RequestWrites,
): { readonly item: ItemState; readonly result: RecordedChange } {
  const { customer } = before;
  const moved: ItemState = { ...before, stock };
  const flagEvent = flagEventOf(before, moved, change, soldOutQuantity(before) <= 0);
  const flip = flagEvent === null ? null : flagAfterEvent(customer.processOrdersSetting, flagEvent);
  const flips = flip === null || flip.to === before.processOrders ? [] : [flip];
  const item: ItemState = {
    ...moved,
    processOrders: flip?.to ?? before.processOrders,
    received: before.received || (flagEvent !== null && receivedBy(customer.processOrdersSetting, flagEvent)),
  };

  const eventId = ids.history();
  const { reason, sourceId, occurredAt, kind } = change;
  const line = { eventId, customerId: customer.id, itemId: item.id, reason, sourceId, occurredAt };
  for (const [at, movement] of movements.entries()) {
    writes.history.push({ ...line, id: at === 0 ? eventId : ids.history(), kind, stock: movement });
  }
  for (const flipped of flips) writes.history.push(flipLine(line, ids.history(), flipped));

  const decided: ItemDecisions = touchesSellable(before, moved, movements)
    ? decideItem(item, {
        trigger: "stock_changed",
        eventId,
        cause: "event",
        nextDecisionId: () => ids.decision(),
      })
    : { listings: item.listings, decisions: [], authorisations: [] };
  writes.decisions.push(...decided.decisions);
  writes.authorisations.push(...decided.authorisations);
  return {
    item: { ...item, listings: decided.listings },
    result: {
      eventId,
      itemId: item.id,
      duplicate: false,
      counted: countedOf(item),
      flips,
      decisions: decided.decisions.map(toStoredDecision),
    },
  };
}

function flipLine(
  line: Omit<PlannedHistory, "id" | "kind">,
  id: number,
  flip: { readonly to: boolean; readonly cause: FlipCause },
): PlannedHistory {
  return { ...line, id, kind: "process_orders", detail: { flip } };
}

/** Anything that moves sellable units is judged, even where the sum stays the same. */
function touchesSellable(
  before: ItemState,
  after: ItemState,
  movements: readonly NonNullable<PlannedHistory["stock"]>[],
): boolean {
  return (
    countedOf(before).onShelf !== countedOf(after).onShelf ||
    movements.some((movement) => isSellable(movement.role))
  );
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

function amountField(change: StockRequestChange): string {
  return change.kind === "adjust" ? "delta" : "quantity";
}

function skuKey(customerId: number, sku: string): string {
  return `${customerId}/${sku}`;
}

function sourceKey(customerId: number, sourceId: string): string {
  return `${customerId}/${sourceId}`;
}
