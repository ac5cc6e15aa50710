import type { SyncRequest } from "@trueup/sdk";
import { type ShallowRef, shallowRef, watch } from "vue";
import type { Failure } from "../failure.ts";
import { useClient } from "./client.ts";
import type { ItemPlace } from "./item.ts";
import { useFollowing } from "./use-following.ts";

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

/** Sends the current level of an item to its stores, and follows every listing to its end. */
export function useSyncNow(place: () => ItemPlace, onProgress: () => void): SyncNow {
  const client = useClient();
  const state = shallowRef<SyncNowState>({ status: "idle" });
  const { begin, follow, stop } = useFollowing<SyncRequest>({
    look: ({ id }) => client.syncRequests.get(place().customerId, id),
    show(request) {
      const goesOn = request.status === "pending";
      state.value = { status: goesOn ? "following" : "ended", request };
      onProgress();
      return goesOn;
    },
    fail(failure) {
      state.value = { status: "failed", failure };
    },
  });

  async function start() {
    const { customerId, itemId } = place();
    state.value = { status: "asking" };
    await begin(() => client.items.sync(customerId, itemId));
  }

  watch(
    () => JSON.stringify(place()),
    () => {
      stop();
      state.value = { status: "idle" };
    },
  );

  return { state, start, follow };
}
