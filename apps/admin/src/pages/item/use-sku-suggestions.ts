import { onScopeDispose, type ShallowRef, shallowRef } from "vue";
import { useClock } from "../../clock.ts";
import { useClient } from "../../queries/client.ts";

interface SkuSuggestion {
  readonly value: string;
  readonly text: string;
}

const TYPING_MS = 250;
const SHOWN = 12;
const SHORTEST = 2;

/** SKUs that match what is being typed. They only help: an SKU that is not among them may be typed as well. */
export function useSkuSuggestions(customerId: () => string): {
  readonly suggestions: Readonly<ShallowRef<readonly SkuSuggestion[]>>;
  readonly look: (typed: string) => void;
} {
  const client = useClient();
  const clock = useClock();
  const suggestions = shallowRef<readonly SkuSuggestion[]>([]);
  let cancel: (() => void) | null = null;
  let latest = 0;

  function look(typed: string) {
    cancel?.();
    latest += 1;
    const mine = latest;
    if (typed.trim().length < SHORTEST) return;
    cancel = clock.after(TYPING_MS, () => void ask(typed.trim(), mine));
  }

  async function ask(typed: string, mine: number) {
    try {
      const { data } = await client.items.list(customerId(), { q: typed, limit: SHOWN });
      if (mine === latest) {
        suggestions.value = data.map(({ sku, description }) => ({ value: sku, text: description }));
      }
    } catch {
      suggestions.value = [];
    }
  }

  onScopeDispose(() => cancel?.());
  return { suggestions, look };
}
