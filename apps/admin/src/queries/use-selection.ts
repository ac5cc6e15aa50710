import type { SearchCount } from "@trueup/sdk";
import {
  computed,
  type ComputedRef,
  onMounted,
  onScopeDispose,
  type ShallowRef,
  shallowRef,
  watch,
} from "vue";
import {
  isEmpty,
  isSelected,
  NOTHING_SELECTED,
  pageTicks,
  pageToggled,
  type Selection,
  toggled,
} from "../selection.ts";
import { keyPressOf } from "../shortcuts.ts";

export interface ListSelection {
  readonly selection: Readonly<ShallowRef<Selection>>;
  readonly empty: ComputedRef<boolean>;
  readonly pageTicks: ComputedRef<"none" | "some" | "all">;
  readonly has: (id: string) => boolean;
  /** `range`: together with all rows since the last one that was ticked. */
  readonly toggle: (id: string, range: "one" | "range") => void;
  readonly togglePage: () => void;
  /** All that the search finds, counted as soon as it can be. */
  readonly selectAll: () => void;
  readonly clear: () => void;
}

/** Rows of a list that are selected, over all of its pages, until another search is shown. Escape lets them go. */
export function useSelection(options: {
  /** The ids of the rows that are shown. */
  readonly page: () => readonly string[];
  /** A new key is another search. */
  readonly key: () => string;
  readonly count: () => Promise<SearchCount>;
}): ListSelection {
  const selection = shallowRef<Selection>(NOTHING_SELECTED);
  let last: string | null = null;

  function clear() {
    selection.value = NOTHING_SELECTED;
    last = null;
  }

  async function selectAll() {
    const mine: Selection = { kind: "all", count: null };
    selection.value = mine;
    const count = await options.count().catch(() => null);
    if (selection.value === mine) selection.value = { kind: "all", count };
  }

  function onKey(event: KeyboardEvent) {
    if (event.key !== "Escape" || event.defaultPrevented || keyPressOf(event).taken) return;
    clear();
  }

  watch(options.key, clear);
  onMounted(() => window.addEventListener("keydown", onKey));
  onScopeDispose(() => window.removeEventListener("keydown", onKey));

  return {
    selection,
    empty: computed(() => isEmpty(selection.value)),
    pageTicks: computed(() => pageTicks(selection.value, options.page())),
    has: (id) => isSelected(selection.value, id),
    toggle(id, range) {
      selection.value = toggled(selection.value, options.page(), {
        id,
        from: range === "range" ? last : null,
      });
      last = id;
    },
    togglePage() {
      selection.value = pageToggled(selection.value, options.page());
      last = null;
    },
    selectAll: () => void selectAll(),
    clear,
  };
}
