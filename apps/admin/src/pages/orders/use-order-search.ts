import { computed } from "vue";
import { useRoute } from "vue-router";
import { useSavedSearch } from "../../components/searches/use-saved-search.ts";
import {
  orderAddressOf,
  orderFilterOf,
  type OrderSearch,
  orderSearchOf,
} from "../../searches/order-search.ts";

/** What the page searches for: what its address says, or the saved search that it names. */
export function useOrderSearch(customerId: () => string) {
  const route = useRoute();
  const saved = useSavedSearch(customerId, "orders");
  const { opened, named } = saved;

  const search = computed<OrderSearch>(() => {
    const asked = orderSearchOf(route.query);
    const { value } = opened;
    if (value?.kind !== "orders" || route.query["filter"] !== undefined) return asked;
    const sort = route.query["sort"] === undefined ? value.sort : asked.sort;
    return { ...asked, filter: value.filter, sort };
  });
  const filter = computed(() => orderFilterOf(search.value));
  const changed = computed(() => {
    const { value } = opened;
    if (value?.kind !== "orders") return false;
    return JSON.stringify([filter.value, search.value.sort]) !== JSON.stringify([value.filter, value.sort]);
  });

  /** The address of another search. */
  function addressWith(part: Partial<OrderSearch>): Record<string, string> {
    return {
      ...orderAddressOf({ ...search.value, ...part, cursor: null }),
      ...(part.sort === undefined ? {} : { sort: part.sort }),
      ...named.value,
    };
  }

  /** Nothing may be asked before it is known what the address names. */
  return { ...saved, search, filter, waiting: saved.isUnknown, changed, addressWith };
}
