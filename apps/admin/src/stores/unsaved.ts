import { defineStore } from "pinia";
import { shallowRef } from "vue";

/** A form with changes that are not saved, and the part of the admin that may be walked without losing them. */
interface UnsavedForm {
  readonly pathPrefix: string;
}

type Answer = "leave" | "stay";

/** Asks before a page with unsaved changes is left. */
export const useUnsavedStore = defineStore("unsaved", () => {
  const form = shallowRef<UnsavedForm | null>(null);
  const asking = shallowRef<((answer: Answer) => void) | null>(null);

  function mark(pathPrefix: string) {
    form.value = { pathPrefix };
  }

  function clear() {
    form.value = null;
  }

  /** Whether the way to another path is free, after asking where it has to be asked. */
  async function mayGo(toPath: string): Promise<boolean> {
    if (form.value === null || toPath.startsWith(form.value.pathPrefix)) return true;
    asking.value?.("stay");
    const answer = await new Promise<Answer>((resolve) => {
      asking.value = resolve;
    });
    asking.value = null;
    if (answer === "leave") clear();
    return answer === "leave";
  }

  return { form, asking, mark, clear, mayGo };
});
