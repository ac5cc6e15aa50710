import { onScopeDispose, watch } from "vue";
import { useClock } from "../clock.ts";
import { usePresence } from "../presence.ts";

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Tries again while the server is away: after longer and longer waits, and at once when the network is back or
 * somebody looks at the page again.
 */
export function useComeback(isAway: () => boolean, tryAgain: () => Promise<unknown>): void {
  const clock = useClock();
  const presence = usePresence();
  let cancel: (() => void) | null = null;
  let waitMs = FIRST_WAIT_MS;
  let trying = false;
  let ended = false;

  function plan() {
    cancel?.();
    cancel = clock.after(waitMs, () => void attempt());
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
  }

  async function attempt() {
    if (ended || trying || !isAway()) return;
    cancel?.();
    trying = true;
    await tryAgain();
    trying = false;
    if (!ended && isAway()) plan();
  }

  watch(
    isAway,
    (away) => {
      cancel?.();
      waitMs = FIRST_WAIT_MS;
      if (away && !trying) plan();
    },
    { immediate: true },
  );
  const forget = presence.onReturn(() => {
    waitMs = FIRST_WAIT_MS;
    void attempt();
  });
  onScopeDispose(() => {
    ended = true;
    cancel?.();
    forget();
  });
}
