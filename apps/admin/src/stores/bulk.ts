import { type BulkAction, hasBulkEnded, type StreamedEvent } from "@trueup/sdk";
import { defineStore } from "pinia";
import { computed, shallowRef } from "vue";

/** The bulk actions of the customer that are not over, as the live stream tells them. */
export const useBulkStore = defineStore("bulk", () => {
  const running = shallowRef<ReadonlyMap<string, BulkAction>>(new Map());

  function follow(event: StreamedEvent) {
    if (event.type !== "bulk_action") return;
    const next = new Map(running.value);
    if (hasBulkEnded(event.data.status)) next.delete(event.data.id);
    else next.set(event.data.id, event.data);
    running.value = next;
  }

  /** Another customer. */
  function reset() {
    running.value = new Map();
  }

  return { count: computed(() => running.value.size), follow, reset };
});
