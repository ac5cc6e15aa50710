import { shallowRef } from "vue";
import type { Failure } from "../failure.ts";
import { useSessionStore } from "../stores/session.ts";
import { useUnsavedStore } from "../stores/unsaved.ts";

/** Signs out, after asking where changes are not saved. */
export function useSignOut() {
  const session = useSessionStore();
  const unsaved = useUnsavedStore();
  const failure = shallowRef<Failure | null>(null);

  async function signOut() {
    if (await unsaved.mayGo("/sign-in")) failure.value = await session.signOut();
  }

  return { signOut, failure };
}
