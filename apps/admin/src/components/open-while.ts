import { computed, type Ref, type WritableComputedRef } from "vue";

/** Whether a dialog is open: as long as there is something that it asks about; closing it lets that go. */
export function openWhile<Asked>(asked: Ref<Asked | null>): WritableComputedRef<boolean> {
  return computed({
    get: () => asked.value !== null,
    set(isOpen) {
      if (!isOpen) asked.value = null;
    },
  });
}
