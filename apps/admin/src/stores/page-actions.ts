import { defineStore } from "pinia";
import { onScopeDispose, shallowRef } from "vue";

/** Something that can be done on the page that is open. */
export interface PageAction {
  readonly key: string;
  readonly text: string;
  readonly run: () => unknown;
}

type Source = () => readonly PageAction[];

/** What the open page offers to the command palette. */
export const usePageActionsStore = defineStore("page-actions", () => {
  const sources = shallowRef<readonly Source[]>([]);

  function offer(source: Source): () => void {
    sources.value = [...sources.value, source];
    return () => {
      sources.value = sources.value.filter((each) => each !== source);
    };
  }

  return { sources, offer };
});

/** Offers actions as long as the page is open. */
export function usePageActions(source: Source): void {
  onScopeDispose(usePageActionsStore().offer(source));
}
