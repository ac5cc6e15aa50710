import type { SavedSearch } from "@trueup/sdk";
import { computed, watch } from "vue";
import { useRoute, useRouter } from "vue-router";
import { addressOf, type ItemSearch, searchOf } from "../../item-search.ts";
import { valueOf } from "../../loadable.ts";
import { useSearches } from "../../queries/searches.ts";

/**
 * What the page searches for: what its address says, or the saved search that it names. A visit that asks for nothing
 * begins with the default.
 */
export function useItemSearch(customerId: () => string) {
  const route = useRoute();
  const router = useRouter();
  const searches = useSearches(customerId, "items");
  const openedId = computed(() => textOf(route.query["search"]));
  const opened = computed<SavedSearch | null>(
    () => valueOf(searches.state.value)?.find(({ id }) => id === openedId.value) ?? null,
  );
  const inAddress = computed(() => searchOf(route.query));
  const saysFilter = computed(() => route.query["filter"] !== undefined || route.query["q"] !== undefined);

  const search = computed<ItemSearch>(() => {
    const saved = opened.value;
    if (saved?.kind !== "items" || saysFilter.value) return inAddress.value;
    const sort = route.query["sort"] === undefined ? saved.sort : inAddress.value.sort;
    return { ...inAddress.value, filter: { ok: true, filter: saved.filter }, sort };
  });
  /** The saved search that the address names is not known yet: nothing may be asked. */
  const waiting = computed(
    () => openedId.value !== null && !saysFilter.value && searches.state.value.status === "loading",
  );
  const gone = computed(
    () => openedId.value !== null && opened.value === null && searches.state.value.status === "ready",
  );
  const changed = computed(() => {
    const saved = opened.value;
    if (saved?.kind !== "items" || !search.value.filter.ok) return false;
    const asked = JSON.stringify([search.value.filter.filter, search.value.sort]);
    return search.value.text.trim() !== "" || asked !== JSON.stringify([saved.filter, saved.sort]);
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
  function addressWith(part: Partial<ItemSearch>): Record<string, string> {
    const address = addressOf({ ...search.value, ...part }, opened.value === null ? "left out" : "said");
    const columns = textOf(route.query["columns"]);
    return {
      ...address,
      ...(columns === null ? {} : { columns }),
      ...(openedId.value === null || gone.value ? {} : { search: openedId.value }),
    };
  }

  return { searches, search, opened, waiting, gone, changed, addressWith };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
