import type { Item } from "@trueup/sdk";
import { computed, type ComputedRef, onScopeDispose, shallowRef, watch } from "vue";
import { useClock } from "../clock.ts";
import { useClient } from "./client.ts";
import { useQuery } from "./use-query.ts";

const TYPING_MS = 180;
const SHORTEST = 2;
const SHOWN = 8;

export interface FoundItems {
  /** The item with exactly the typed SKU first. */
  readonly items: ComputedRef<readonly Item[]>;
  readonly looking: ComputedRef<boolean>;
  readonly failed: ComputedRef<boolean>;
}

/** Items of a customer that match what is being typed. */
export function useFoundItems(customerId: () => string, typed: () => string): FoundItems {
  const client = useClient();
  const clock = useClock();
  const wanted = shallowRef("");
  let cancel: (() => void) | null = null;

  watch(typed, (text) => {
    cancel?.();
    cancel = clock.after(TYPING_MS, () => {
      wanted.value = text.trim();
    });
  });
  onScopeDispose(() => cancel?.());

  const query = useQuery(
    async (signal): Promise<readonly Item[]> => {
      const text = wanted.value;
      // All customers are looked at: there is none whose items could be found.
      if (text.length < SHORTEST || customerId() === "") return [];
      const [exact, found] = await Promise.all([
        client.items.list(customerId(), { sku: text, limit: 1 }, { signal }),
        client.items.list(customerId(), { q: text, limit: SHOWN }, { signal }),
      ]);
      const [first] = exact.data;
      if (first === undefined) return found.data;
      return [first, ...found.data.filter(({ id }) => id !== first.id)];
    },
    { key: () => JSON.stringify([customerId(), wanted.value]), keepWhileLoading: true },
  );

  const ready = computed(() => (query.state.value.status === "ready" ? query.state.value : null));
  return {
    items: computed(() => ready.value?.value ?? []),
    looking: computed(
      () =>
        customerId() !== "" &&
        typed().trim().length >= SHORTEST &&
        (typed().trim() !== wanted.value || ready.value?.refresh === "running"),
    ),
    failed: computed(
      () =>
        query.state.value.status === "failed" ||
        (ready.value !== null && typeof ready.value.refresh === "object"),
    ),
  };
}
