import { onMounted, onScopeDispose, watch } from "vue";
import { useUnsavedStore } from "../stores/unsaved.ts";

/** Keeps a page with unsaved changes from being left by accident; paths below the prefix belong to the page. */
export function useUnsaved(dirty: () => boolean, pathPrefix: () => string) {
  const unsaved = useUnsavedStore();

  watch([dirty, pathPrefix], ([isDirty, prefix]) => (isDirty ? unsaved.mark(prefix) : unsaved.clear()), {
    immediate: true,
  });

  function onUnload(event: BeforeUnloadEvent) {
    if (dirty()) event.preventDefault();
  }

  onMounted(() => window.addEventListener("beforeunload", onUnload));
  onScopeDispose(() => {
    window.removeEventListener("beforeunload", onUnload);
    unsaved.clear();
  });
}
