import { isClaimable } from "../database/store-work.ts";
import { dueOf, type StoreRow } from "../database/tables.ts";
import type { Shop } from "../store/shop.ts";
import { fail, type Notes } from "./notes.ts";
import type { Excused } from "./watch.ts";

/** Longer than any bucket takes to hold one call, and than a lease takes to change hands. */
const STANDS_STILL_MS = 120_000;

/** Checks that what can be sent is being sent. */
export function watchProgress(notes: Notes) {
  const { tables, now } = notes;
  const calledAtMs = new Map<number, number>();
  /** Since when a store has had something to send, without a break. */
  const readySinceMs = new Map<number, number>();

  function isReady({ id, paused, disconnected, health }: StoreRow): boolean {
    if (paused || disconnected || health.state !== "ok") return false;
    return [...dueOf(tables, id).values()].some(isClaimable);
  }

  return {
    called({ id }: Shop) {
      calledAtMs.set(id, now());
    },
    // L2: while a healthy store has something to send it is called: no row that waits holds up the others.
    looked(excused: Excused, isManned: boolean) {
      if (!isManned) return readySinceMs.clear();
      for (const store of tables.stores.values()) {
        if (excused.storeIds.has(store.id) || !isReady(store)) {
          readySinceMs.delete(store.id);
          continue;
        }
        const readyMs = readySinceMs.get(store.id) ?? now();
        readySinceMs.set(store.id, readyMs);
        const quietMs = now() - Math.max(readyMs, calledAtMs.get(store.id) ?? 0);
        if (quietMs > STANDS_STILL_MS) fail(notes, "L2", `store ${store.id} has work and is not called`);
      }
    },
  };
}
