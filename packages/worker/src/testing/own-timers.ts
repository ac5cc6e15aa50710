import { AsyncLocalStorage, createHook } from "node:async_hooks";

/** Runs `work` and answers how many timers of its own it leaves behind; those of the test runner do not count. */
export async function timersLeftBy(work: () => Promise<void>): Promise<number> {
  const inside = new AsyncLocalStorage<true>();
  const left = new Set<number>();
  const hook = createHook({
    init(id, kind) {
      if ((kind === "Timeout" || kind === "Immediate") && inside.getStore() === true) left.add(id);
    },
    destroy: (id) => void left.delete(id),
    trackPromises: false,
  }).enable();
  try {
    await inside.run(true, work);
    // Node tells of what is over a turn later.
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return left.size;
  } finally {
    hook.disable();
  }
}
