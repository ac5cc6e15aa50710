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
  /** Counts what is edited: an answer to the save of something that was left is dropped. */
  let visit = 0;

  const dirty = computed(
    () => base.value !== null && draft.value !== null && !isSame(names, base.value.fields, draft.value),
  );

  watch(
    query.state,
    (state) => {
      if (state.status === "loading") {
        visit += 1;
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
    const mine = visit;
    const sent = draft.value;
    try {
      const saved = await options.patch(changesOf(names, base.value.fields, sent), base.value.etag);
      if (mine === visit) finish(saved, sent);
    } catch (error) {
      if (mine !== visit) return;
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
    const visited = visit;
    try {
      const newest = await options.read();
      if (visited !== visit) return;
      const theirs = fieldsOf(newest);
      const mine = changesOf(names, begun.fields, wanted);
      const merged = { ...theirs, ...mine };
      const fields = names.filter(
        (name) => name in mine && !isSame([name], begun.fields, theirs) && !isSame([name], theirs, wanted),
      );
      if (isSame(names, theirs, merged)) {
        finish(newest, wanted);
      } else if (fields.length === 0) {
        const saved = await options.patch(changesOf(names, theirs, merged), newest.etag);
        if (visited === visit) finish(saved, wanted);
      } else {
        base.value = { fields: theirs, etag: newest.etag };
        draft.value = { ...merged, ...typedSince(wanted) };
        saving.value = { status: "conflict", theirs, fields };
      }
    } catch (error) {
      if (visited === visit) fail(failureOf(error));
    }
  }

  function finish(saved: Versioned<Value>, sent: Fields) {
    const later = typedSince(sent);
    adopt(saved);
    query.set(saved);
    change(later);
    saving.value = { status: Object.keys(later).length === 0 ? "saved" : "idle" };
  }

  /** What was typed while something was on its way stays to be saved. */
  function typedSince(sent: Fields): Partial<Fields> {
    return draft.value === null ? {} : changesOf(names, sent, draft.value);
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
