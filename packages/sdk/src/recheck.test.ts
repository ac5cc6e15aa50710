import { expect, test } from "vitest";
import { everyCombination, STANDING_AXES } from "../testing/facts.ts";
import { decide } from "./decision.ts";
import { isEligible, recheckAtClaim } from "./recheck.ts";
import { SAMPLE_FACTS } from "./sample-facts.ts";

const WAITING = { ...SAMPLE_FACTS, authorisedLevel: 42, unsettled: false, manual: false };

test("a waiting push is dropped for the reasons for which its event would be refused", () => {
  const unlike = [...everyCombination(STANDING_AXES)].filter((facts) => {
    const { outcome, reason } = decide(facts);
    const refused = outcome === "skip" ? reason : null;
    return (
      recheckAtClaim({ ...WAITING, ...facts }) !== refused ||
      recheckAtClaim({ ...WAITING, ...facts, manual: true }) !== refused ||
      isEligible(facts) !== (refused === null)
    );
  });
  expect(unlike).toEqual([]);
});

test("a write that changes nothing is dropped as unchanged", () => {
  expect(recheckAtClaim({ ...WAITING, known: 42 })).toBe("unchanged");
  expect(recheckAtClaim({ ...WAITING, known: null })).toBeNull();
});

test("an unsettled write or a click is sent although the number is the same", () => {
  expect(recheckAtClaim({ ...WAITING, known: 42, unsettled: true })).toBeNull();
  expect(recheckAtClaim({ ...WAITING, known: 42, manual: true })).toBeNull();
});

test("an item on Never is not eligible", () => {
  expect(isEligible({ ...SAMPLE_FACTS, itemSetting: "never" })).toBe(false);
  expect(isEligible({ ...SAMPLE_FACTS, customerSetting: "never" })).toBe(false);
  expect(isEligible({ ...SAMPLE_FACTS, customerSetting: "never", itemSetting: "always" })).toBe(true);
});
