import { onScopeDispose } from "vue";
import { useClock } from "../clock.ts";
import { type Failure, failureOf } from "../failure.ts";

/** Something that goes on at the server, looked at again until it has ended. A newer one takes the place of an older. */
export interface Following<T> {
  /** Asks for it, and follows what was answered. */
  readonly begin: (ask: () => Promise<T>) => Promise<void>;
  readonly follow: (newest: T) => void;
  readonly stop: () => void;
}

export interface Followed<T> {
  readonly look: (newest: T) => Promise<T>;
  /** Shows it as it is now; answers whether it goes on. */
  readonly show: (newest: T) => boolean;
  readonly fail: (failure: Failure) => void;
  readonly firstWaitMs?: number;
}

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 3_000;

export function useFollowing<T>({
  look,
  show,
  fail,
  firstWaitMs = FIRST_WAIT_MS,
}: Followed<T>): Following<T> {
  const clock = useClock();
  let cancelWait: (() => void) | null = null;
  /** What an older one, or one whose page was left, still learns is dropped. */
  let turn = 0;

  function stop() {
    turn += 1;
    cancelWait?.();
  }
  onScopeDispose(stop);

  async function begin(ask: () => Promise<T>) {
    stop();
    const mine = turn;
    try {
      const newest = await ask();
      if (mine === turn) shown(newest, mine, firstWaitMs);
    } catch (error) {
      if (mine === turn) fail(failureOf(error));
    }
  }

  function follow(newest: T) {
    stop();
    shown(newest, turn, firstWaitMs);
  }

  function shown(newest: T, mine: number, waitMs: number) {
    if (show(newest)) wait(newest, mine, waitMs);
  }

  function wait(newest: T, mine: number, waitMs: number) {
    cancelWait = clock.after(waitMs, () => void again(newest, mine, waitMs));
  }

  async function again(before: T, mine: number, waitedMs: number) {
    try {
      const newest = await look(before);
      if (mine === turn) shown(newest, mine, Math.min(LONGEST_WAIT_MS, waitedMs * 1.5));
    } catch (error) {
      if (mine !== turn) return;
      const failure = failureOf(error);
      // It goes on at the server whether it can be seen or not.
      if (failure.kind === "unreachable") wait(before, mine, LONGEST_WAIT_MS);
      else fail(failure);
    }
  }

  return { begin, follow, stop };
}
