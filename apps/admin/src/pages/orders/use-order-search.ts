import type { SavedSearch } from "@trueup/sdk";
import { computed, watch } from "vue";
import { useRoute, useRouter } from "vue-router";
import { valueOf } from "../../loadable.ts";
import { useSearches } from "../../queries/searches.ts";
import { orderAddressOf, orderFilterOf, type OrderSearch, orderSearchOf } from "./order-search.ts";

/**
 * What the page searches for: what its address says, or the saved search that it names. A visit that asks for nothing
 * begins with the default.
 */
export function useOrderSearch(customerId: () => string) {
  const route = useRoute();
  const router = useRouter();
  const searches = useSearches(customerId, "orders");
  const openedId = computed(() => {
    const { search: id } = route.query;
    return typeof id === "string" && id !== "" ? id : null;
  });
  const opened = computed<SavedSearch | null>(
    () => valueOf(searches.state.value)?.find(({ id }) => id === openedId.value) ?? null,
  );

  const search = computed<OrderSearch>(() => {
    const asked = orderSearchOf(route.query);
    const saved = opened.value;
    if (saved?.kind !== "orders" || route.query["filter"] !== undefined) return asked;
    return {
      ...asked,
      filter: saved.filter,
      sort: route.query["sort"] === undefined ? saved.sort : asked.sort,
    };
  });
  const filter = computed(() => orderFilterOf(search.value));
  /** The saved search that the address names is not known yet: nothing may be asked. */
  const waiting = computed(() => openedId.value !== null && searches.state.value.status === "loading");
  const gone = computed(
    () => openedId.value !== null && opened.value === null && searches.state.value.status === "ready",
  );
  const changed = computed(() => {
    const saved = opened.value;
    if (saved?.kind !== "orders") return false;
    return JSON.stringify([filter.value, search.value.sort]) !== JSON.stringify([saved.filter, saved.sort]);
  });

  const beginsPlain = Object.keys(route.query).length === 0;
  watch(
    () => valueOf(searches.state.value)?.find(({ isDefault }) => isDefault),
    (chosen, before) => {
      const isFirst = before === undefined;
      if (chosen === undefined || !isFirst || !beginsPlain || Object.keys(route.query).length > 0) return;
      void router.replace({ query: { search: chosen.id }, state: { ...history.state } });
    },
  );

  /** The address of another search; the saved one stays named, so that it can take the changes over. */
  function addressWith(part: Partial<OrderSearch>): Record<string, string> {
    return {
      ...orderAddressOf({ ...search.value, ...part, cursor: null }),
      ...(part.sort === undefined ? {} : { sort: part.sort }),
      ...(openedId.value === null || gone.value ? {} : { search: openedId.value }),
    };
  }

  return { searches, search, filter, opened, waiting, gone, changed, addressWith };
}
