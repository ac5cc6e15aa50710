import { onScopeDispose, type ShallowRef, shallowRef, watch } from "vue";
import { useClock } from "../clock.ts";
import { failureOf, isAbort } from "../failure.ts";
import { arrived, asked, failed, isAway, type Loadable } from "../loadable.ts";
import { useComeback } from "./use-comeback.ts";

export interface Query<T> {
  readonly state: Readonly<ShallowRef<Loadable<T>>>;
  /** Asks again; what is shown stays until the answer comes. */
  readonly reload: () => Promise<void>;
  /** Takes over a value that the server answered elsewhere, such as to a save. */
  readonly set: (value: T) => void;
}

export interface QueryOptions {
  /** A new key is another question: the answer to the old one is not shown for it. */
  readonly key: () => string;
  /** What is shown for the old key stays until the new answer comes: for pages of one list. */
  readonly keepWhileLoading?: boolean;
}

/**
 * Asks the server, again whenever the key changes, and by itself until a server that was away is back; an answer that
 * was overtaken is dropped.
 */
export function useQuery<T>(load: (signal: AbortSignal) => Promise<T>, options: QueryOptions): Query<T> {
  const clock = useClock();
  const state = shallowRef<Loadable<T>>({ status: "loading" });
  let running: AbortController | null = null;
  /** The question that the shown value answers. */
  let answered: string | null = null;

  async function reload() {
    state.value = asked(state.value);
    await ask();
  }

  async function ask() {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    const key = options.key();
    try {
      const value = await load(mine.signal);
      if (running === mine) show(value, key);
    } catch (error) {
      if (running !== mine || isAbort(error)) return;
      // What answered another question must not stand there as the answer to this one.
      const before: Loadable<T> = answered === key ? state.value : { status: "loading" };
      state.value = failed(before, failureOf(error));
    }
  }

  function show(value: T, key: string) {
    answered = key;
    state.value = arrived(value, clock.now());
  }

  watch(
    options.key,
    () => {
      if (options.keepWhileLoading !== true) state.value = { status: "loading" };
      void reload();
    },
    { immediate: true },
  );
  // What is shown of the failure stays until there is something better.
  useComeback(() => isAway(state.value), ask);
  onScopeDispose(() => {
    running?.abort();
    running = null;
  });

  return {
    state,
    reload,
    set(value) {
      running?.abort();
      running = null;
      show(value, options.key());
    },
  };
}
