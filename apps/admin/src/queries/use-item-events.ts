import { onScopeDispose } from "vue";
import { useClock } from "../clock.ts";
import { useLiveStore } from "../stores/live.ts";

/** Events come in groups: one look after them is enough. */
const GATHER_MS = 300;

/** Calls back soon after anything happened to an item, or to the stream that would have told. */
export function useItemEvents(itemId: () => string, onEvents: () => void) {
  useEventsOfItems((id) => id === itemId(), onEvents);
}

/** As {@link useItemEvents}, of all items that a page is about. */
export function useEventsOfItems(concerns: (itemId: string) => boolean, onEvents: () => void) {
  const live = useLiveStore();
  const clock = useClock();
  let cancel: (() => void) | null = null;

  const stop = live.listen((event) => {
    if (event.type === "store" || event.type === "bulk_action" || !concerns(event.data.itemId)) return;
    cancel ??= clock.after(GATHER_MS, () => {
      cancel = null;
      onEvents();
    });
  });
  onScopeDispose(() => {
    stop();
    cancel?.();
  });
}
