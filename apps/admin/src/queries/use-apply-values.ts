import { type BulkAction, type BulkPreview, hasBulkEnded, type OrderFilter } from "@trueup/sdk";
import { type ShallowRef, shallowRef } from "vue";
import { type Failure, failureOf } from "../failure.ts";
import { useClient } from "./client.ts";
import type { ItemPlace } from "./item.ts";
import { useFollowing } from "./use-following.ts";

/** Giving the orders of an item its values, from what that would do to how it ended. */
export type ApplyState =
  | { readonly status: "asking" }
  | { readonly status: "asked"; readonly preview: BulkPreview }
  | { readonly status: "starting"; readonly preview: BulkPreview }
  | { readonly status: "running" | "ended"; readonly action: BulkAction }
  | { readonly status: "failed"; readonly failure: Failure };

export function useApplyValues(
  { customerId, itemId }: ItemPlace,
  filter: OrderFilter,
): {
  readonly state: Readonly<ShallowRef<ApplyState>>;
  readonly ask: () => Promise<void>;
  readonly start: () => Promise<void>;
} {
  const client = useClient();
  const state = shallowRef<ApplyState>({ status: "asking" });
  const request = { action: "apply_item_values", parameters: { itemId }, filter } as const;
  const fail = (failure: Failure) => {
    state.value = { status: "failed", failure };
  };
  const { begin } = useFollowing<BulkAction>({
    look: ({ id }) => client.bulkActions.get(customerId, id),
    show(action) {
      const goesOn = !hasBulkEnded(action.status);
      state.value = { status: goesOn ? "running" : "ended", action };
      return goesOn;
    },
    fail,
  });

  async function ask() {
    state.value = { status: "asking" };
    try {
      state.value = { status: "asked", preview: await client.bulkActions.preview(customerId, request) };
    } catch (error) {
      fail(failureOf(error));
    }
  }

  async function start() {
    if (state.value.status !== "asked") return;
    state.value = { status: "starting", preview: state.value.preview };
    await begin(() => client.bulkActions.start(customerId, { ...request, confirm: true }));
  }

  return { state, ask, start };
}
