import { computed, type ComputedRef } from "vue";
import { type LocationQueryRaw, useRoute, useRouter } from "vue-router";
import { textIn } from "../searches/address.ts";

/** Walking through the pages of a list whose search stands in the address. */
export interface Paging {
  /** Where the shown page begins; null on the first one. */
  readonly cursor: ComputedRef<string | null>;
  /** The address of the first page; one that was kept may name a page that there is no more. */
  readonly first: ComputedRef<LocationQueryRaw>;
  readonly next: (cursor: string) => void;
  /** Back to the page before, or to the first one where the way is not known. */
  readonly previous: () => void;
  /** Another search: its first page, in place of what is shown. */
  readonly search: (query: LocationQueryRaw) => void;
}

export function usePaging(): Paging {
  const route = useRoute();
  const router = useRouter();
  const cursor = computed(() => textIn(route.query, "cursor"));
  /** The cursors of the pages before this one. */
  const trail = computed<readonly string[]>(() => {
    void route.fullPath;
    const saved: unknown = history.state?.trail;
    return Array.isArray(saved) ? saved.filter((each) => typeof each === "string") : [];
  });

  const first = computed<LocationQueryRaw>(() => {
    const { cursor: _, ...rest } = route.query;
    return rest;
  });

  function go(to: string, way: readonly string[]) {
    const query = to === "" ? first.value : { ...first.value, cursor: to };
    void router.push({ query, state: { trail: [...way] } });
  }

  return {
    cursor,
    first,
    next: (to) => go(to, [...trail.value, cursor.value ?? ""]),
    previous: () => go(trail.value.at(-1) ?? "", trail.value.slice(0, -1)),
    search(query) {
      void router.replace({ query });
    },
  };
}
