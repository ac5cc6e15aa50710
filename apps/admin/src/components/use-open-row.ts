import { type RouteLocationRaw, useRouter } from "vue-router";

/** A click anywhere in a row opens what it is about, unless it selected text or hit something of its own. */
export function useOpenRow() {
  const router = useRouter();
  return (event: MouseEvent, to: RouteLocationRaw) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (
      event.target instanceof Element &&
      event.target.closest("a, button, input, label, .row-tick") !== null
    )
      return;
    if (String(getSelection()) !== "") return;
    void router.push(to);
  };
}
