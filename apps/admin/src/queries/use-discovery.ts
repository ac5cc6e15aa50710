import type { Client, StoreDiscoveryResult, Task } from "@trueup/sdk";
import { type ShallowRef, shallowRef } from "vue";
import type { Failure } from "../failure.ts";
import type { StorePlace } from "./stores.ts";
import { useFollowing } from "./use-following.ts";

export type DiscoveryState =
  | { readonly status: "idle" }
  | { readonly status: "running" }
  | { readonly status: "ended"; readonly result: StoreDiscoveryResult }
  | { readonly status: "failed"; readonly failure: Failure };

const FIRST_WAIT_MS = 1_500;

/** Reads a store's variants; a large shop takes minutes, so the task is looked at until it ends. */
export function useDiscovery(
  client: Client,
  place: () => StorePlace,
  onEnd: (result: StoreDiscoveryResult) => void,
): {
  readonly state: Readonly<ShallowRef<DiscoveryState>>;
  readonly start: (link: boolean) => Promise<void>;
} {
  const state = shallowRef<DiscoveryState>({ status: "idle" });
  const { begin } = useFollowing<Task<StoreDiscoveryResult>>({
    look: ({ id }) => client.tasks.get<StoreDiscoveryResult>(place().customerId, id),
    show({ result }) {
      if (result === null) return true;
      state.value = { status: "ended", result };
      onEnd(result);
      return false;
    },
    fail(failure) {
      state.value = { status: "failed", failure };
    },
    firstWaitMs: FIRST_WAIT_MS,
  });

  async function start(link: boolean) {
    if (state.value.status === "running") return;
    state.value = { status: "running" };
    const { customerId, storeId } = place();
    await begin(() => client.stores.discover(customerId, storeId, { link }));
  }

  return { state, start };
}
