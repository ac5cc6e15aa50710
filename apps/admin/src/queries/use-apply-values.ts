import { type BulkAction, type BulkPreview, hasBulkEnded, type OrderFilter } from "@trueup/sdk";
import { onScopeDispose, type ShallowRef, shallowRef } from "vue";
import { useClock } from "../clock.ts";
import { type Failure, failureOf } from "../failure.ts";
import { useClient } from "./client.ts";
import type { ItemPlace } from "./item.ts";

/** Giving the orders of an item its values, from what that would do to how it ended. */
export type ApplyState =
  | { readonly status: "asking" }
  | { readonly status: "asked"; readonly preview: BulkPreview }
  | { readonly status: "starting"; readonly preview: BulkPreview }
  | { readonly status: "running" | "ended"; readonly action: BulkAction }
  | { readonly status: "failed"; readonly failure: Failure };

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 3_000;

export function useApplyValues(
  { customerId, itemId }: ItemPlace,
  filter: OrderFilter,
): {
  readonly state: Readonly<ShallowRef<ApplyState>>;
  readonly ask: () => Promise<void>;
  readonly start: () => Promise<void>;
} {
  const client = useClient();
  const clock = useClock();
  const state = shallowRef<ApplyState>({ status: "asking" });
  const request = { action: "apply_item_values", parameters: { itemId }, filter } as const;
  let cancel: (() => void) | null = null;
  let left = false;

  async function attempt(work: () => Promise<void>) {
    try {
      await work();
    } catch (error) {
      if (!left) state.value = { status: "failed", failure: failureOf(error) };
    }
  }

  const ask = () =>
    attempt(async () => {
      state.value = { status: "asking" };
      state.value = { status: "asked", preview: await client.bulkActions.preview(customerId, request) };
    });

  const start = () =>
    attempt(async () => {
      if (state.value.status !== "asked") return;
      state.value = { status: "starting", preview: state.value.preview };
      show(await client.bulkActions.start(customerId, { ...request, confirm: true }), FIRST_WAIT_MS);
    });

  function show(action: BulkAction, waitMs: number) {
    if (left) return;
    if (hasBulkEnded(action.status)) {
      state.value = { status: "ended", action };
      return;
    }
    state.value = { status: "running", action };
    cancel = clock.after(waitMs, () => {
      void attempt(async () =>
        show(await client.bulkActions.get(customerId, action.id), Math.min(LONGEST_WAIT_MS, waitMs * 1.5)),
      );
    });
  }

  onScopeDispose(() => {
    left = true;
    cancel?.();
  });

  return { state, ask, start };
}
