/** Whose turn a task takes. */
export interface Place {
  readonly customerId: string;
  readonly storeId: string;
  /** 0 (first) to 9 (last). */
  readonly lane: number;
}

/**
 * Waiting tasks in the order of fairness, by deficit round robin: customers take turns, a customer's stores take
 * turns, a store's lanes share by weight. Every task costs one slot, so a turn of a customer or store is one task.
 */
export interface FairOrder<T> {
  size(): number;
  add(id: string, place: Place, task: T): void;
  remove(id: string): void;
  move(id: string, lane: number): void;
  inLane(lane: number): T[];
  /** The next task. Customers at their bound are passed over, unless all are: an idle slot helps nobody. */
  take(isAtBound: (customerId: string) => boolean): T | undefined;
}

/**
 * Tasks of a lane in one round. The first lane with some of its share left goes first; when none has, all begin
 * anew. So the last of five busy lanes still gets more than 10 %.
 */
const laneShares = [8, 4, 2, 2];
const lastShare = 2;

/** Maps and sets keep their order of insertion: the first has the turn, and goes to the end when it has had it. */
interface Customer {
  readonly stores: Map<string, Store>;
}

interface Store {
  readonly lanes: Map<number, Set<string>>;
  readonly sharesLeft: Map<number, number>;
}

interface Entry<T> {
  readonly place: Place;
  readonly customer: Customer;
  readonly store: Store;
  readonly task: T;
}

export function createFairOrder<T>(): FairOrder<T> {
  const customers = new Map<string, Customer>();
  const entries = new Map<string, Entry<T>>();

  function add(id: string, place: Place, task: T) {
    const customer = customers.get(place.customerId) ?? { stores: new Map() };
    const store = customer.stores.get(place.storeId) ?? { lanes: new Map(), sharesLeft: new Map() };
    const lane = store.lanes.get(place.lane) ?? new Set();
    customers.set(place.customerId, customer);
    customer.stores.set(place.storeId, store);
    store.lanes.set(place.lane, lane.add(id));
    entries.set(id, { place, customer, store, task });
  }

  function remove(id: string): Entry<T> | undefined {
    const entry = entries.get(id);
    if (!entry) return undefined;
    const { place, customer, store } = entry;
    entries.delete(id);
    const lane = store.lanes.get(place.lane);
    lane?.delete(id);
    if (lane?.size === 0) store.lanes.delete(place.lane);
    if (store.lanes.size === 0) customer.stores.delete(place.storeId);
    if (customer.stores.size === 0) customers.delete(place.customerId);
    return entry;
  }

  function next(isAtBound: (customerId: string) => boolean): string | undefined {
    let customerId = first(customers.keys());
    for (const id of customers.keys()) {
      if (isAtBound(id)) continue;
      customerId = id;
      break;
    }
    const customer = customers.get(customerId ?? "");
    const store = customer && first(customer.stores.values());
    return store && first(nextLane(store));
  }

  return {
    size: () => entries.size,
    add,
    remove: (id) => void remove(id),
    move(id, lane) {
      const entry = remove(id);
      if (entry) add(id, { ...entry.place, lane }, entry.task);
    },
    inLane: (lane) =>
      [...entries.values()].filter(({ place }) => place.lane === lane).map(({ task }) => task),
    take(isAtBound) {
      const id = next(isAtBound);
      const entry = id === undefined ? undefined : remove(id);
      if (!entry) return undefined;
      const { place, customer, store } = entry;
      toTheEnd(customers, place.customerId, customer);
      toTheEnd(customer.stores, place.storeId, store);
      store.sharesLeft.set(place.lane, shareLeft(store, place.lane) - 1);
      return entry.task;
    },
  };
}

function nextLane(store: Store): Set<string> {
  const waiting = [...store.lanes.keys()].toSorted((a, b) => a - b);
  if (waiting.every((lane) => shareLeft(store, lane) === 0)) store.sharesLeft.clear();
  const lane = waiting.find((candidate) => shareLeft(store, candidate) > 0);
  return store.lanes.get(lane ?? -1) ?? new Set();
}

function shareLeft(store: Store, lane: number): number {
  return store.sharesLeft.get(lane) ?? laneShares[lane] ?? lastShare;
}

/** Nothing is put back that has just become empty. */
function toTheEnd<V>(turns: Map<string, V>, key: string, value: V): void {
  if (turns.delete(key)) turns.set(key, value);
}

function first<V>(values: Iterable<V>): V | undefined {
  for (const value of values) return value;
  return undefined;
}
