import { computed, type ComputedRef } from "vue";
import { useRoute } from "vue-router";

/** Whose pages are looked at: the customer that the address names. */
export function useCustomerId(): ComputedRef<string> {
  const route = useRoute();
  return computed(() => String(route.params["customerId"]));
}
