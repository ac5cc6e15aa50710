import { computed } from "vue";
import { useRoute } from "vue-router";
import { useSavedSearch } from "../../components/searches/use-saved-search.ts";
import { textIn } from "../../searches/address.ts";
import { addressOf, type ItemSearch, searchOf } from "../../searches/item-search.ts";

/** What the page searches for: what its address says, or the saved search that it names. */
export function useItemSearch(customerId: () => string) {
  const route = useRoute();
  const saved = useSavedSearch(customerId, "items");
  const { opened, named } = saved;
  const inAddress = computed(() => searchOf(route.query));
  const saysFilter = computed(() => route.query["filter"] !== undefined || route.query["q"] !== undefined);

  const search = computed<ItemSearch>(() => {
    const { value } = opened;
    if (value?.kind !== "items" || saysFilter.value) return inAddress.value;
    const sort = route.query["sort"] === undefined ? value.sort : inAddress.value.sort;
    return { ...inAddress.value, filter: { ok: true, filter: value.filter }, sort };
  });
  /** Nothing may be asked before it is known what the address names. */
  const waiting = computed(() => saved.isUnknown.value && !saysFilter.value);
  const changed = computed(() => {
    const { value } = opened;
    if (value?.kind !== "items" || !search.value.filter.ok) return false;
    const asked = JSON.stringify([search.value.filter.filter, search.value.sort]);
    return search.value.text.trim() !== "" || asked !== JSON.stringify([value.filter, value.sort]);
  });

  /** The address of another search. */
  function addressWith(part: Partial<ItemSearch>): Record<string, string> {
    const address = addressOf({ ...search.value, ...part }, opened.value === null ? "left out" : "said");
    const columns = textIn(route.query, "columns");
    return { ...address, ...(columns === null ? {} : { columns }), ...named.value };
  }

  return { ...saved, search, waiting, changed, addressWith };
}
