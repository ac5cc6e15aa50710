import type { Preferences } from "@trueup/sdk";
import { expect, test } from "vitest";
import { shallowRef } from "vue";
import { harness, jsonAnswer, problemAnswer, settled } from "../testing/harness.ts";
import { samplePreferences } from "../testing/samples.ts";
import { useClient } from "./client.ts";
import { usePreferences } from "./item.ts";
import { useForm } from "./use-form.ts";

/** Preferences as the server keeps them, with the version that an edit has to name. */
function server() {
  let version = 1;
  const bodies: Partial<Preferences>[] = [];
  let saved: Preferences = samplePreferences();
  const answer = () => jsonAnswer(saved, { etag: `"${version}"` });
  return {
    saved: () => saved,
    /** Somebody else edits. */
    edit(part: Partial<Preferences>) {
      saved = { ...saved, ...part };
      version += 1;
    },
    bodies,
    async handle(request: Request) {
      if (request.method === "GET") return answer();
      if (request.headers.get("if-match") !== `"${version}"`) return problemAnswer(412, "stale_version");
      const part: Partial<Preferences> = await request.json();
      bodies.push(part);
      this.edit(part);
      return answer();
    },
  };
}

async function form() {
  const preferences = server();
  const parts = harness((request) => preferences.handle(request));
  const made = parts.run(() => {
    const client = useClient();
    const query = usePreferences(() => "cus_1");
    const edited = useForm({
      query,
      fieldsOf: ({ syncInventory, guardUnreceived }: Preferences) => ({ syncInventory, guardUnreceived }),
      names: ["syncInventory", "guardUnreceived"],
      read: () => client.preferences.get("cus_1"),
      patch: (changes, ifMatch) => client.preferences.patch("cus_1", changes, { ifMatch }),
    });
    return { query, form: edited };
  });
  await settled();
  return { preferences, ...parts, ...made };
}

test("it is dirty only while something differs from what is saved", async () => {
  const { form: it } = await form();
  expect(it.dirty.value).toBe(false);
  it.change({ syncInventory: "always" });
  expect(it.dirty.value).toBe(true);
  it.change({ syncInventory: "process_orders" });
  expect(it.dirty.value).toBe(false);
});

test("it sends only what was changed", async () => {
  const { form: it, preferences } = await form();
  it.change({ syncInventory: "always" });
  await it.save();
  expect(preferences.bodies).toEqual([{ syncInventory: "always" }]);
  expect(preferences.saved().syncInventory).toBe("always");
  expect(it.saving.value).toEqual({ status: "saved" });
  expect(it.dirty.value).toBe(false);
});

test("a newer version of the other fields is no conflict", async () => {
  const { form: it, preferences } = await form();
  it.change({ syncInventory: "always" });
  preferences.edit({ soldOutCheckMinutes: 5 });
  await it.save();
  expect(it.saving.value).toEqual({ status: "saved" });
  expect(preferences.saved()).toMatchObject({ syncInventory: "always", soldOutCheckMinutes: 5 });
});

test("somebody else's edit of the same fields is a conflict that shows theirs and saves nothing", async () => {
  const { form: it, preferences } = await form();
  it.change({ syncInventory: "always" });
  preferences.edit({ syncInventory: "never" });
  await it.save();
  expect(it.saving.value).toEqual({
    status: "conflict",
    theirs: { syncInventory: "never", guardUnreceived: false },
    fields: ["syncInventory"],
  });
  expect(preferences.saved().syncInventory).toBe("never");
  expect(it.draft.value?.syncInventory).toBe("always");
});

test("after a conflict theirs can be kept", async () => {
  const { form: it, preferences } = await form();
  it.change({ syncInventory: "always" });
  preferences.edit({ syncInventory: "never" });
  await it.save();
  it.discard();
  expect(it.draft.value?.syncInventory).toBe("never");
  expect(it.dirty.value).toBe(false);
});

test("after a conflict mine can be saved over theirs", async () => {
  const { form: it, preferences } = await form();
  it.change({ syncInventory: "always" });
  preferences.edit({ syncInventory: "never", guardUnreceived: true });
  await it.save();
  await it.overrule();
  expect(preferences.saved().syncInventory).toBe("always");
  expect(it.saving.value).toEqual({ status: "saved" });
});

test("what others saved in fields that are not edited here stays, with a conflict and without", async () => {
  const { form: it, preferences } = await form();
  it.change({ syncInventory: "always" });
  preferences.edit({ guardUnreceived: true });
  await it.save();
  expect(it.saving.value).toEqual({ status: "saved" });
  expect(preferences.saved()).toMatchObject({ syncInventory: "always", guardUnreceived: true });
  it.change({ syncInventory: "never" });
  preferences.edit({ syncInventory: "process_orders", guardUnreceived: false });
  await it.save();
  expect(it.saving.value).toMatchObject({ status: "conflict", fields: ["syncInventory"] });
  await it.overrule();
  expect(preferences.saved()).toMatchObject({ syncInventory: "never", guardUnreceived: false });
});

test("two people who saved the same are at one", async () => {
  const { form: it, preferences } = await form();
  it.change({ syncInventory: "never" });
  preferences.edit({ syncInventory: "never" });
  await it.save();
  expect(it.saving.value).toEqual({ status: "saved" });
});

test("a refused save keeps the draft and says why", async () => {
  const { form: it, preferences } = await form();
  it.change({ syncInventory: "always" });
  preferences.handle = async () => problemAnswer(403, "forbidden");
  await it.save();
  expect(it.saving.value).toMatchObject({ status: "failed", failure: { kind: "refused" } });
  expect(it.draft.value?.syncInventory).toBe("always");
  expect(it.dirty.value).toBe(true);
});

test("what others saved shows up while nothing is being edited, and not under an edit", async () => {
  const { form: it, preferences, query } = await form();
  preferences.edit({ syncInventory: "never" });
  await query.reload();
  expect(it.draft.value?.syncInventory).toBe("never");
  it.change({ guardUnreceived: true });
  preferences.edit({ syncInventory: "always" });
  await query.reload();
  expect(it.draft.value).toEqual({ syncInventory: "never", guardUnreceived: true });
});

/** Answers edits when it is let go. */
function slowly(preferences: ReturnType<typeof server>) {
  const gate = Promise.withResolvers<void>();
  const handle = preferences.handle.bind(preferences);
  preferences.handle = async (request) => {
    if (request.method !== "GET") await gate.promise;
    return handle(request);
  };
  return gate.resolve;
}

test("what is typed while a save is on its way stays, and is still to be saved", async () => {
  const { form: it, preferences } = await form();
  const letGo = slowly(preferences);
  it.change({ syncInventory: "always" });
  const saving = it.save();
  it.change({ guardUnreceived: true });
  letGo();
  await saving;
  expect(preferences.saved()).toMatchObject({ syncInventory: "always", guardUnreceived: false });
  expect(it.draft.value).toEqual({ syncInventory: "always", guardUnreceived: true });
  expect(it.dirty.value).toBe(true);
  expect(it.saving.value).toEqual({ status: "idle" });
  await it.save();
  expect(preferences.saved().guardUnreceived).toBe(true);
});

test("what is typed over the field that is being saved is not taken back by the answer", async () => {
  const { form: it, preferences } = await form();
  const letGo = slowly(preferences);
  it.change({ syncInventory: "always" });
  const saving = it.save();
  it.change({ syncInventory: "never" });
  letGo();
  await saving;
  expect(it.draft.value?.syncInventory).toBe("never");
  expect(it.dirty.value).toBe(true);
});

test("the answer to a save does not show where something else is looked at by then", async () => {
  const preferences = server();
  const letGo = slowly(preferences);
  const customer = shallowRef("cus_1");
  const parts = harness((request) => preferences.handle(request));
  const { it, query } = parts.run(() => {
    const client = useClient();
    const asked = usePreferences(() => customer.value);
    const edited = useForm({
      query: asked,
      fieldsOf: ({ syncInventory }: Preferences) => ({ syncInventory }),
      names: ["syncInventory"],
      read: () => client.preferences.get(customer.value),
      patch: (changes, ifMatch) => client.preferences.patch("cus_1", changes, { ifMatch }),
    });
    return { it: edited, query: asked };
  });
  await settled();
  it.change({ syncInventory: "always" });
  const saving = it.save();
  customer.value = "cus_2";
  await settled();
  letGo();
  await saving;
  expect(query.state.value).toMatchObject({ status: "ready", value: { syncInventory: "process_orders" } });
  expect(it.draft.value?.syncInventory).toBe("process_orders");
  expect(it.saving.value).toEqual({ status: "idle" });
});
