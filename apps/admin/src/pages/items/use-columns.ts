import { computed, shallowRef } from "vue";
import { useRoute, useRouter } from "vue-router";
import { columnsOf, type ItemColumn, textOfColumns, USUAL_COLUMNS } from "./columns.ts";

const KEY = "trueup.items.columns";

/** The columns of the list: those of the address, or those that were chosen last in this browser. */
export function useColumns() {
  const route = useRoute();
  const router = useRouter();
  const kept = shallowRef(columnsOf(localStorage.getItem(KEY)));
  const columns = computed(() => columnsOf(route.query["columns"]) ?? kept.value ?? USUAL_COLUMNS);

  function choose(chosen: readonly ItemColumn[]) {
    const text = textOfColumns(chosen);
    if (text === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, text);
    kept.value = columnsOf(text);
    const { columns: _, ...rest } = route.query;
    void router.replace({
      query: text === null ? rest : { ...rest, columns: text },
      state: { ...history.state },
    });
  }

  return { columns, choose };
}
