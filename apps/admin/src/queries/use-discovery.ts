import type { Client, StoreDiscoveryResult, Task } from "@trueup/sdk";
import { onScopeDispose, type ShallowRef, shallowRef } from "vue";
import { useClock } from "../clock.ts";
import { type Failure, failureOf } from "../failure.ts";
import type { StorePlace } from "./stores.ts";

export type DiscoveryState =
  | { readonly status: "idle" }
  | { readonly status: "running" }
  | { readonly status: "ended"; readonly result: StoreDiscoveryResult }
  | { readonly status: "failed"; readonly failure: Failure };

const LOOK_MS = 1_500;

/** Reads a store's variants; a large shop takes minutes, so the task is looked at until it ends. */
export function useDiscovery(
  client: Client,
  place: () => StorePlace,
  onEnd: (result: StoreDiscoveryResult) => void,
): {
  readonly state: Readonly<ShallowRef<DiscoveryState>>;
  readonly start: (link: boolean) => Promise<void>;
} {
  const clock = useClock();
  const state = shallowRef<DiscoveryState>({ status: "idle" });
  let cancel: (() => void) | null = null;
  let left = false;
  onScopeDispose(() => {
    left = true;
    cancel?.();
  });

  async function start(link: boolean) {
    if (state.value.status === "running") return;
    state.value = { status: "running" };
    const { customerId, storeId } = place();
    await show(() => client.stores.discover(customerId, storeId, { link }), customerId);
  }

  async function show(ask: () => Promise<Task<StoreDiscoveryResult>>, customerId: string): Promise<void> {
    try {
      const { id, result } = await ask();
      if (left) return;
      if (result === null) {
        cancel = clock.after(
          LOOK_MS,
          () => void show(() => client.tasks.get<StoreDiscoveryResult>(customerId, id), customerId),
        );
        return;
      }
      state.value = { status: "ended", result };
      onEnd(result);
    } catch (error) {
      if (!left) state.value = { status: "failed", failure: failureOf(error) };
    }
  }

  return { state, start };
}
