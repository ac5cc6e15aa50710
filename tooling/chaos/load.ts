import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "@trueup/sdk";
import { planChange, sendAll, type TracedChange } from "../engine/own-processes.ts";

export interface Load {
  /** Everything that was sent; all of it was acknowledged once `stop` has resolved. */
  readonly changes: readonly TracedChange[];
  stop(): Promise<void>;
}

const CLICK_EVERY_MS = 500;

/** Stock changes as fast as they are acknowledged, and a click on Sync Now every now and then, until it is stopped. */
export function startLoad(
  target: { readonly customerId: string; readonly client: () => Client },
  skus: readonly string[],
): Load {
  const changes: TracedChange[] = [];
  const stopping = new AbortController();
  function* endless(): Generator<TracedChange> {
    while (!stopping.signal.aborted) {
      const change = planChange(changes.length, skus);
      changes.push(change);
      yield change;
    }
  }
  const sent = sendAll(endless(), { ...target, acknowledged: () => {} });
  const clicked = clickNowAndThen(target, skus, stopping.signal);
  return {
    changes,
    async stop() {
      stopping.abort();
      await sent;
      await clicked;
    },
  };
}

/** A click that the API is too busy or too dead to take is none. */
async function clickNowAndThen(
  { customerId, client }: { readonly customerId: string; readonly client: () => Client },
  skus: readonly string[],
  stopped: AbortSignal,
): Promise<void> {
  for (let at = 0; !stopped.aborted; at += 1) {
    await pause(CLICK_EVERY_MS);
    const sku = skus[at % skus.length] ?? "";
    const found = await client()
      .items.list(customerId, { sku })
      .catch(() => null);
    const [item] = found?.data ?? [];
    if (item !== undefined)
      await client()
        .items.sync(customerId, item.id)
        .catch(() => null);
  }
}
