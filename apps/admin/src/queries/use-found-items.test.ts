import { expect, test } from "vitest";
import { nextTick, shallowRef } from "vue";
import { harness, jsonAnswer, settled } from "../testing/harness.ts";
import { useFoundItems } from "./use-found-items.ts";

function opened() {
  const typed = shallowRef("");
  const parts = harness(({ url }) => {
    const { searchParams } = new URL(url);
    const ids = searchParams.has("sku") ? ["exact"] : ["other", "exact"];
    return jsonAnswer({ data: ids.map((id) => ({ id })), nextCursor: null });
  });
  const found = parts.run(() =>
    useFoundItems(
      () => "cus_1",
      () => typed.value,
    ),
  );
  const type = async (text: string) => {
    typed.value = text;
    await nextTick();
  };
  return { ...parts, found, type };
}

test("the server is asked once typing pauses, and the exact SKU comes first", async () => {
  const { found, type, clock, requests } = opened();
  await type("TE");
  await clock.advance(100);
  await type("TEE");
  expect(found.looking.value).toBe(true);
  await clock.advance(179);
  expect(requests).toEqual([]);
  await clock.advance(1);
  await settled();
  expect(requests.map(({ url }) => new URL(url).search).toSorted()).toEqual([
    "?q=TEE&limit=8",
    "?sku=TEE&limit=1",
  ]);
  expect(found.items.value.map(({ id }) => id)).toEqual(["exact", "other"]);
  expect(found.looking.value).toBe(false);
});

test("one letter is not looked for", async () => {
  const { found, type, clock, requests } = opened();
  await type("T");
  await clock.advance(1_000);
  expect(requests).toEqual([]);
  expect(found.items.value).toEqual([]);
  expect(found.looking.value).toBe(false);
});
