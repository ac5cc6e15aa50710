import { onScopeDispose, type ShallowRef, shallowRef, watch } from "vue";
import { useClock } from "../clock.ts";

/** Long enough to finish a word, short enough not to be waited for. */
const TYPING_MS = 250;

export interface TypedText {
  readonly text: Readonly<ShallowRef<string>>;
  readonly type: (next: string | null) => void;
  /** What was typed comes into force now: nothing is to follow by itself. */
  readonly settle: () => void;
}

/** What is typed into a search that comes into force a moment after the last letter. */
export function useTypedText(inForce: () => string, apply: () => void): TypedText {
  const clock = useClock();
  const text = shallowRef(inForce());
  let cancel: (() => void) | null = null;

  function settle() {
    cancel?.();
    cancel = null;
  }

  // What comes into force while somebody types is older than what stands in the field.
  watch(inForce, (next) => {
    if (cancel === null && next !== text.value.trim()) text.value = next;
  });
  onScopeDispose(settle);

  return {
    text,
    type(next) {
      text.value = next ?? "";
      settle();
      cancel = clock.after(TYPING_MS, apply);
    },
    settle,
  };
}
