import type { StreamedEvent } from "@trueup/sdk";
import { onScopeDispose } from "vue";
import { useClock } from "../clock.ts";
import { useLiveStore } from "../stores/live.ts";

/** Events come in groups: one look after them is enough. */
const GATHER_MS = 300;

/** Calls back soon after anything happened that concerns a page. */
export function useLiveEvents(concerns: (event: StreamedEvent) => boolean, onEvents: () => void) {
  const live = useLiveStore();
  const clock = useClock();
  let cancel: (() => void) | null = null;

  const stop = live.listen((event) => {
    if (!concerns(event)) return;
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

/** As {@link useLiveEvents}, of the items that a page is about. */
export function useEventsOfItems(concerns: (itemId: string) => boolean, onEvents: () => void) {
  useLiveEvents(
    (event) => event.type !== "store" && event.type !== "bulk_action" && concerns(event.data.itemId),
    onEvents,
  );
}
