import { type ShallowRef, shallowRef } from "vue";
import { type Failure, failureOf } from "../failure.ts";

/** One press of a button, from the click to its end. */
export interface Action {
  readonly running: Readonly<ShallowRef<boolean>>;
  readonly failure: Readonly<ShallowRef<Failure | null>>;
  /** Answers whether it was done; a press while it runs does nothing. */
  readonly run: (work: () => Promise<unknown>) => Promise<boolean>;
}

export function useAction(): Action {
  const running = shallowRef(false);
  const failure = shallowRef<Failure | null>(null);
  return {
    running,
    failure,
    async run(work) {
      if (running.value) return false;
      running.value = true;
      failure.value = null;
      try {
        await work();
        return true;
      } catch (error) {
        failure.value = failureOf(error);
        return false;
      } finally {
        running.value = false;
      }
    },
  };
}
