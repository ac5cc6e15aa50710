import type { Lease } from "@trueup/db/lease";
import type { StoreRow } from "../database/tables.ts";
import { DISTURBED_MS } from "../store/network.ts";
import type { Shop } from "../store/shop.ts";
import { fail, type Notes } from "./notes.ts";
import type { Waiting } from "./watch.ts";
import { isTrusted } from "./trusted.ts";

/** Checks the stores' limits and how they are taken up again. */
export function watchRates(notes: Notes, shopOf: (storeId: number) => Shop) {
  const successes = new Map<number, number>();
  const givenBack = new Set<number>();

  return {
    // S10: a shop throttles nothing, unless something took from its bucket that the engine cannot know of.
    throttled(shop: Shop) {
      notes.tell(`store ${shop.id} throttles a call`);
      if (notes.now() > shop.disturbedUntilMs) fail(notes, "S10", `store ${shop.id} had to throttle a call`);
    },
    /** A budget is saved when its store is given back; else a successor knows only the writes that were sent since. */
    released({ storeId }: Lease) {
      givenBack.add(storeId);
    },
    leased({ storeId, epoch }: Lease) {
      if (givenBack.delete(storeId) || epoch === 1) return;
      const shop = shopOf(storeId);
      shop.disturbedUntilMs = Math.max(shop.disturbedUntilMs, notes.now() + DISTURBED_MS);
    },

    // L4: a worker's queues and timers are bounded by the stores that it may hold, whatever comes in.
    waiting(worker: string, { timers, slots, stores }: Waiting) {
      const most = 8 + stores * WAITING_PER_STORE;
      if (timers > most || slots > most) {
        fail(notes, "L4", `${worker} has ${timers} timers and ${slots} waiting calls with ${stores} stores`);
      }
    },

    // L3: a store that has recovered is trusted after 3 successes.
    healthSaved(store: StoreRow) {
      successes.set(store.id, 0);
    },
    answeredWell({ id }: Shop) {
      const store = notes.tables.stores.get(id);
      if (store === undefined || store.health.state === "suspended") return;
      if (store.health.state === "ok" && isTrusted(store.health.breaker)) return;
      const count = (successes.get(id) ?? 0) + 1;
      successes.set(id, count);
      const unseen = store.health.state === "ok" ? ANSWERS_LOST : CALLS_UNDER_WAY;
      if (count > 3 + unseen) fail(notes, "L3", `store ${id} is still not trusted after ${count} successes`);
    },
  };
}

/** Answers that a worker never saw, and those to calls from before the opening. */
const CALLS_UNDER_WAY = 12;
/** After the probe there is one call at a time. */
const ANSWERS_LOST = 4;

/** Calls in flight, their time limits, what wakes a pump, and the settling of what is in doubt. */
const WAITING_PER_STORE = 60;
