import { expect, test } from "vitest";
import { createGate } from "./gate.ts";
import { CONFORMANCE } from "./testing/limiter-conformance.ts";

const facts = CONFORMANCE.map(({ fact, prove }) => [fact, prove] as const);

test.each(facts)("over Bottleneck, %s", async (_fact, prove) => {
  await expect(prove({ createGate, takes: "milliseconds" })).resolves.toBeUndefined();
});
