import { onScopeDispose, type ShallowRef, shallowRef, watch } from "vue";
import { useClock } from "../clock.ts";
import { failureOf, isAbort } from "../failure.ts";
import { arrived, asked, failed, type Loadable } from "../loadable.ts";

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

/** Asks the server, again whenever the key changes; an answer that was overtaken is dropped. */
export function useQuery<T>(load: (signal: AbortSignal) => Promise<T>, options: QueryOptions): Query<T> {
  const clock = useClock();
  const state = shallowRef<Loadable<T>>({ status: "loading" });
  let running: AbortController | null = null;

  async function reload() {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    state.value = asked(state.value);
    try {
      const value = await load(mine.signal);
      if (running === mine) state.value = arrived(value, clock.now());
    } catch (error) {
      if (running === mine && !isAbort(error)) state.value = failed(state.value, failureOf(error));
    }
  }

  watch(
    options.key,
    () => {
      if (options.keepWhileLoading !== true) state.value = { status: "loading" };
      void reload();
    },
    { immediate: true },
  );
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
      state.value = arrived(value, clock.now());
    },
  };
}
