import type { Versioned } from "@trueup/sdk";
import { computed, type ComputedRef, type ShallowRef, shallowRef, watch } from "vue";
import { changesOf, isSame, type SaveState } from "../edit-form.ts";
import { type Failure, failureOf, isConflict } from "../failure.ts";
import type { Query } from "./use-query.ts";

export interface FormOptions<Value, Fields extends object> {
  readonly query: Query<Versioned<Value>>;
  /** The part of what was read that this form edits. */
  readonly fieldsOf: (value: Value) => Fields;
  readonly names: readonly (keyof Fields)[];
  readonly read: () => Promise<Versioned<Value>>;
  readonly patch: (changes: Partial<Fields>, ifMatch: string) => Promise<Versioned<Value>>;
}

export interface Form<Fields extends object> {
  /** Null until the first version was read. */
  readonly draft: Readonly<ShallowRef<Fields | null>>;
  readonly dirty: ComputedRef<boolean>;
  readonly saving: Readonly<ShallowRef<SaveState<Fields>>>;
  readonly change: (part: Partial<Fields>) => void;
  readonly save: () => Promise<void>;
  /** Back to what is saved, theirs where somebody else saved. */
  readonly discard: () => void;
  /** Saves the draft over what somebody else saved. */
  readonly overrule: () => Promise<void>;
}

interface Base<Fields> {
  readonly fields: Fields;
  readonly etag: string;
}

/** A form over something that others may edit too: only the version that was begun with is overwritten. */
export function useForm<Value, Fields extends object>(options: FormOptions<Value, Fields>): Form<Fields> {
  const { query, fieldsOf, names } = options;
  const base: ShallowRef<Base<Fields> | null> = shallowRef(null);
  const draft: ShallowRef<Fields | null> = shallowRef(null);
  const saving: ShallowRef<SaveState<Fields>> = shallowRef({ status: "idle" });

  const dirty = computed(
    () => base.value !== null && draft.value !== null && !isSame(names, base.value.fields, draft.value),
  );

  watch(
    query.state,
    (state) => {
      if (state.status === "loading") {
        base.value = null;
        draft.value = null;
        saving.value = { status: "idle" };
      }
      if (state.status === "ready" && !dirty.value) adopt(state.value);
    },
    { immediate: true },
  );

  function adopt(value: Versioned<Value>) {
    base.value = { fields: fieldsOf(value), etag: value.etag };
    draft.value = base.value.fields;
  }

  function change(part: Partial<Fields>) {
    if (draft.value === null) return;
    draft.value = { ...draft.value, ...part };
    if (saving.value.status !== "saving") saving.value = { status: "idle" };
  }

  async function save() {
    if (base.value === null || draft.value === null || saving.value.status === "saving") return;
    saving.value = { status: "saving" };
    try {
      finish(await options.patch(changesOf(names, base.value.fields, draft.value), base.value.etag));
    } catch (error) {
      const failure = failureOf(error);
      if (isConflict(failure)) await settleConflict(base.value, draft.value);
      else fail(failure);
    }
  }

  /**
   * The version may be newer for something that is not edited here, such as stock or another field: that is no
   * conflict, and stays as others saved it.
   */
  async function settleConflict(begun: Base<Fields>, wanted: Fields) {
    try {
      const newest = await options.read();
      const theirs = fieldsOf(newest);
      const mine = changesOf(names, begun.fields, wanted);
      const merged = { ...theirs, ...mine };
      const fields = names.filter(
        (name) => name in mine && !isSame([name], begun.fields, theirs) && !isSame([name], theirs, wanted),
      );
      if (isSame(names, theirs, merged)) {
        finish(newest);
      } else if (fields.length === 0) {
        finish(await options.patch(changesOf(names, theirs, merged), newest.etag));
      } else {
        base.value = { fields: theirs, etag: newest.etag };
        draft.value = merged;
        saving.value = { status: "conflict", theirs, fields };
      }
    } catch (error) {
      fail(failureOf(error));
    }
  }

  function finish(saved: Versioned<Value>) {
    adopt(saved);
    query.set(saved);
    saving.value = { status: "saved" };
  }

  function fail(failure: Failure) {
    saving.value = { status: "failed", failure };
  }

  function discard() {
    if (base.value !== null) draft.value = base.value.fields;
    saving.value = { status: "idle" };
    void query.reload();
  }

  return { draft, dirty, saving, change, save, discard, overrule: save };
}
