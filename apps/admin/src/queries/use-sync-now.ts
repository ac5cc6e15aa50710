import type { SyncRequest } from "@trueup/sdk";
import { onScopeDispose, type ShallowRef, shallowRef, watch } from "vue";
import { useClock } from "../clock.ts";
import { type Failure, failureOf } from "../failure.ts";
import { useClient } from "./client.ts";
import type { ItemPlace } from "./item.ts";

/** One press of Sync Now, from the click to its end. */
export type SyncNowState =
  | { readonly status: "idle" }
  | { readonly status: "asking" }
  | { readonly status: "following"; readonly request: SyncRequest }
  | { readonly status: "ended"; readonly request: SyncRequest }
  | { readonly status: "failed"; readonly failure: Failure };

export interface SyncNow {
  readonly state: Readonly<ShallowRef<SyncNowState>>;
  readonly start: () => Promise<void>;
  /** Follows a request that was asked for elsewhere, such as the last 0 of an archived item. */
  readonly follow: (request: SyncRequest) => void;
}

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 3_000;

/** Sends the current level of an item to its stores, and follows every listing to its end. */
export function useSyncNow(place: () => ItemPlace, onProgress: () => void): SyncNow {
  const client = useClient();
  const clock = useClock();
  const state = shallowRef<SyncNowState>({ status: "idle" });
  let cancelWait: (() => void) | null = null;
  /** A newer press, another item or a page that was left: what an older one learns is dropped. */
  let press = 0;

  async function start() {
    forget();
    const mine = press;
    const { customerId, itemId } = place();
    state.value = { status: "asking" };
    try {
      const request = await client.items.sync(customerId, itemId);
      if (mine === press) show(request, mine, FIRST_WAIT_MS);
    } catch (error) {
      if (mine === press) state.value = { status: "failed", failure: failureOf(error) };
    }
  }

  function follow(request: SyncRequest) {
    forget();
    show(request, press, FIRST_WAIT_MS);
  }

  function show(request: SyncRequest, mine: number, waitMs: number) {
    if (request.status !== "pending") {
      state.value = { status: "ended", request };
    } else {
      state.value = { status: "following", request };
      cancelWait = clock.after(waitMs, () => void look(request, mine, waitMs));
    }
    onProgress();
  }

  async function look(request: SyncRequest, mine: number, waitedMs: number) {
    const waitMs = Math.min(LONGEST_WAIT_MS, waitedMs * 1.5);
    try {
      const newest = await client.syncRequests.get(place().customerId, request.id);
      if (mine === press) show(newest, mine, waitMs);
    } catch (error) {
      if (mine !== press) return;
      const failure = failureOf(error);
      // The request goes on at the server whether we can see it or not.
      if (failure.kind === "unreachable") show(request, mine, LONGEST_WAIT_MS);
      else state.value = { status: "failed", failure };
    }
  }

  function forget() {
    press += 1;
    cancelWait?.();
  }

  watch(
    () => JSON.stringify(place()),
    () => {
      forget();
      state.value = { status: "idle" };
    },
  );
  onScopeDispose(forget);

  return { state, start, follow };
}
