import { computed } from "vue";
import { useRoute } from "vue-router";
import type { AttentionSearch } from "../../queries/attention.ts";
import { type Paging, usePaging } from "../../queries/use-paging.ts";
import { choiceIn, textIn } from "../../searches/address.ts";

/** What the address says about a list that wants attention: the store, one more choice, and the page. */
export function useAttentionSearch() {
  const route = useRoute();
  const paging: Paging = usePaging();
  const search = computed<AttentionSearch>(() => ({
    customerId: String(route.params["customerId"]),
    storeId: textIn(route.query, "store"),
    cursor: paging.cursor.value,
  }));

  /** A value of the address that has to be one of a few. */
  function choiceOf<Value extends string>(name: string, values: readonly Value[]): Value | null {
    return choiceIn(route.query, name, values);
  }

  /** Another choice: its first page. */
  function choose(name: string, value: string | null) {
    const { cursor: _, ...others } = route.query;
    const rest = Object.fromEntries(Object.entries(others).filter(([each]) => each !== name));
    paging.search(value === null ? rest : { ...rest, [name]: value });
  }

  return { search, paging, choiceOf, choose };
}
