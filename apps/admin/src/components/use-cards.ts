import { computed, type ComputedRef } from "vue";
import { useDisplay } from "vuetify";

/** Whether a table turns to cards: on pages up to so many pixels wide. */
export function useCards(widthPx: number): ComputedRef<boolean> {
  const { width } = useDisplay();
  return computed(() => width.value <= widthPx);
}
