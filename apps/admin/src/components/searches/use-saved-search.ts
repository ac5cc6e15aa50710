import type { SavedSearch, SearchKind } from "@trueup/sdk";
import { computed, watch } from "vue";
import { useRoute, useRouter } from "vue-router";
import { valueOf } from "../../loadable.ts";
import { useSearches } from "../../queries/searches.ts";
import { textIn } from "../../searches/address.ts";

/** The saved search that the address names. A visit that asks for nothing begins with the default. */
export function useSavedSearch(customerId: () => string, kind: SearchKind) {
  const route = useRoute();
  const router = useRouter();
  const searches = useSearches(customerId, kind);
  const openedId = computed(() => textIn(route.query, "search"));
  const opened = computed<SavedSearch | null>(
    () => valueOf(searches.state.value)?.find(({ id }) => id === openedId.value) ?? null,
  );
  /** It is not known yet what the address names. */
  const isUnknown = computed(() => openedId.value !== null && searches.state.value.status === "loading");
  const gone = computed(
    () => openedId.value !== null && opened.value === null && searches.state.value.status === "ready",
  );
  /** The part of an address that keeps the saved search named, so that it can take changes over. */
  const named = computed(() => (openedId.value === null || gone.value ? {} : { search: openedId.value }));

  const beginsPlain = Object.keys(route.query).length === 0;
  watch(
    () => valueOf(searches.state.value)?.find(({ isDefault }) => isDefault),
    (chosen, before) => {
      const isFirst = before === undefined;
      if (chosen === undefined || !isFirst || !beginsPlain || Object.keys(route.query).length > 0) return;
      void router.replace({ query: { search: chosen.id }, state: { ...history.state } });
    },
  );

  /** What was saved is what is shown: the address need only name it. */
  async function showSaved(saved: SavedSearch) {
    await searches.reload();
    await router.replace({ query: { search: saved.id } });
  }

  /** After the saved search was deleted: what it found stays, under the address of it. */
  async function showUnsaved(address: Readonly<Record<string, string>>) {
    const { search: _, ...unnamed } = address;
    await router.replace({ query: unnamed });
    await searches.reload();
  }

  return { searches, opened, isUnknown, gone, named, showSaved, showUnsaved };
}
