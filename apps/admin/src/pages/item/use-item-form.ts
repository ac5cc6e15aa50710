import type { DifferingCount, Item, ItemPatch, Versioned } from "@trueup/sdk";
import { computed, shallowRef, watch } from "vue";
import { changesOf } from "../../edit-form.ts";
import { faultsByField } from "../../failure.ts";
import { useClient } from "../../queries/client.ts";
import type { ItemPlace } from "../../queries/item.ts";
import { useForm } from "../../queries/use-form.ts";
import type { Query } from "../../queries/use-query.ts";
import { draftOf, ITEM_DRAFT_NAMES, type ItemDraft, patchOf } from "./item-draft.ts";

/** The form over an item that all of its tabs share. */
export function useItemForm(place: () => ItemPlace, query: Query<Versioned<Item>>) {
  const client = useClient();
  /** What the last save left differing from the stores. */
  const offer = shallowRef<DifferingCount | null>(null);

  const form = useForm<Item, ItemDraft>({
    query,
    fieldsOf: draftOf,
    names: ITEM_DRAFT_NAMES,
    read: () => client.items.get(place().customerId, place().itemId),
    async patch(changes, ifMatch) {
      const saved = await client.items.patch(place().customerId, place().itemId, patchOf(changes), {
        ifMatch,
      });
      offer.value = saved.differing ?? null;
      return saved;
    },
  });

  /** What would be saved now. */
  const patch = computed<ItemPatch>(() => {
    const { value: state } = query.state;
    const { value: draft } = form.draft;
    if (state.status !== "ready" || draft === null) return {};
    return patchOf(changesOf(ITEM_DRAFT_NAMES, draftOf(state.value), draft));
  });

  /** What the server found wrong, by field. */
  const faults = computed(() => {
    const { value: saving } = form.saving;
    return faultsByField(saving.status === "failed" ? saving.failure : null);
  });

  watch(
    () => JSON.stringify(place()),
    () => {
      offer.value = null;
    },
  );

  return { ...form, offer, patch, faults };
}

export type ItemForm = ReturnType<typeof useItemForm>;
