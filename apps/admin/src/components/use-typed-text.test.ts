import { expect, test } from "vitest";
import { nextTick, shallowRef } from "vue";
import { harness, jsonAnswer } from "../testing/harness.ts";
import { type TypedText, useTypedText } from "./use-typed-text.ts";

function typing() {
  const inForce = shallowRef("tee");
  const applied: string[] = [];
  const parts = harness(() => jsonAnswer({}));
  const typed: TypedText = parts.run(() =>
    useTypedText(
      () => inForce.value,
      () => {
        typed.settle();
        applied.push(typed.text.value);
      },
    ),
  );
  return { ...parts, inForce, applied, typed };
}

test("what was typed comes into force once, a moment after the last letter", async () => {
  const { typed, applied, clock } = typing();
  expect(typed.text.value).toBe("tee");
  typed.type("j");
  await clock.advance(249);
  typed.type("ja");
  await clock.advance(249);
  expect(applied).toEqual([]);
  await clock.advance(1);
  expect(applied).toEqual(["ja"]);
});

test("another search is shown, but not over what is being typed", async () => {
  const { typed, inForce, clock } = typing();
  inForce.value = "jacket";
  await nextTick();
  expect(typed.text.value).toBe("jacket");
  typed.type("jacket m");
  inForce.value = "tee";
  await nextTick();
  expect(typed.text.value).toBe("jacket m");
  await clock.advance(250);
  inForce.value = "";
  await nextTick();
  expect(typed.text.value).toBe("");
});

test("nothing follows once the field is left", async () => {
  const { typed, applied, clock, scope } = typing();
  typed.type("j");
  scope.stop();
  await clock.advance(1_000);
  expect(applied).toEqual([]);
});
