import { onMounted, onScopeDispose } from "vue";
import { useClock } from "../clock.ts";

/**
 * Asks again every so often while the page is looked at, and at once when the reader comes back to it. What is being
 * worked on may ask for shorter times.
 */
export function useAutoRefresh(reload: () => Promise<void>, everyMs: number | (() => number)) {
  const clock = useClock();
  let cancel: (() => void) | null = null;
  let ended = false;

  function plan() {
    cancel?.();
    if (!ended) cancel = clock.after(typeof everyMs === "number" ? everyMs : everyMs(), () => void refresh());
  }

  async function refresh() {
    if (document.visibilityState === "visible") await reload();
    plan();
  }

  function onVisibility() {
    if (document.visibilityState === "visible") void refresh();
  }

  onMounted(() => {
    plan();
    document.addEventListener("visibilitychange", onVisibility);
  });
  onScopeDispose(() => {
    ended = true;
    cancel?.();
    document.removeEventListener("visibilitychange", onVisibility);
  });
}
