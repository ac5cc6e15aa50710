import type { Customer, Store, StreamedEvent, Warehouse } from "@trueup/sdk";
import { defineStore } from "pinia";
import { computed, shallowRef } from "vue";
import { useClock } from "../clock.ts";
import { failureOf } from "../failure.ts";
import { arrived, asked, failed, type Loadable, valueOf } from "../loadable.ts";
import { useClient } from "../queries/client.ts";
import { allRows } from "../queries/pages.ts";

/** The customers of this installation, the one that is looked at, and the names that its pages need. */
export const useCustomerStore = defineStore("customer", () => {
  const client = useClient();
  const clock = useClock();
  const customers = shallowRef<Loadable<readonly Customer[]>>({ status: "loading" });
  const stores = shallowRef<Loadable<readonly Store[]>>({ status: "loading" });
  const warehouses = shallowRef<Loadable<readonly Warehouse[]>>({ status: "loading" });
  const currentId = shallowRef<string | null>(null);
  /** Counts who signed in: what still arrives for the one before is dropped. */
  let visitor = 0;

  const current = computed(() => valueOf(customers.value)?.find(({ id }) => id === currentId.value) ?? null);
  const storeById = computed(() => byId(valueOf(stores.value) ?? []));
  const warehouseById = computed(() => byId(valueOf(warehouses.value) ?? []));

  async function loadCustomers(): Promise<void> {
    const mine = visitor;
    await load(
      customers,
      () => allRows((page) => client.customers.list({ limit: 200, ...page }), MOST_ROWS),
      () => mine === visitor,
    );
  }

  async function loadStores(): Promise<void> {
    const customerId = currentId.value;
    if (customerId === null) return;
    const rows = () => allRows((page) => client.stores.list(customerId, { limit: 200, ...page }), MOST_ROWS);
    await load(stores, rows, () => currentId.value === customerId);
  }

  async function loadWarehouses(): Promise<void> {
    const customerId = currentId.value;
    if (customerId === null) return;
    const rows = () =>
      allRows((page) => client.warehouses.list(customerId, { limit: 200, ...page }), MOST_ROWS);
    await load(warehouses, rows, () => currentId.value === customerId);
  }

  /** Turns to another customer: what was shown of the old one goes. */
  function choose(customerId: string) {
    if (currentId.value === customerId) return;
    currentId.value = customerId;
    stores.value = { status: "loading" };
    warehouses.value = { status: "loading" };
    void loadStores();
    void loadWarehouses();
  }

  /** Looks at all customers. */
  function leave() {
    currentId.value = null;
    stores.value = { status: "loading" };
    warehouses.value = { status: "loading" };
  }

  /** Forgets everything: whoever signs in next may see other customers. */
  function reset() {
    visitor += 1;
    leave();
    customers.value = { status: "loading" };
  }

  function replaceStore(store: Store) {
    if (stores.value.status !== "ready") return;
    const value = stores.value.value.map((each) => (each.id === store.id ? store : each));
    stores.value = { ...stores.value, value };
  }

  /** Keeps the stores' statuses as the live stream tells them. */
  function follow(event: StreamedEvent) {
    if (event.type !== "store") return;
    const { storeId, status, statusReason } = event.data;
    const store = storeById.value.get(storeId);
    if (store !== undefined) replaceStore({ ...store, status, statusReason });
  }

  async function load<T>(
    target: { value: Loadable<T> },
    rows: () => Promise<T>,
    wanted: () => boolean = () => true,
  ): Promise<void> {
    target.value = asked(target.value);
    try {
      const value = await rows();
      if (wanted()) target.value = arrived(value, clock.now());
    } catch (error) {
      if (wanted()) target.value = failed(target.value, failureOf(error));
    }
  }

  return {
    customers,
    stores,
    warehouses,
    currentId,
    current,
    storeById,
    warehouseById,
    loadCustomers,
    loadStores,
    loadWarehouses,
    choose,
    leave,
    reset,
    replaceStore,
    follow,
  };
});

/** More customers, stores or warehouses than this are not listed. */
const MOST_ROWS = 1_000;

function byId<T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}
