import { CONFORMANCE } from "@trueup/worker/testing/limiter-conformance";
import { expect, test } from "vitest";
import { createSimulatedGate } from "./gate.ts";

const facts = CONFORMANCE.map(({ fact, prove }) => [fact, prove] as const);

test.each(facts)("over the simulation's gate, %s", async (_fact, prove) => {
  const gate = { createGate: createSimulatedGate, takes: "no time" } as const;
  await expect(prove(gate)).resolves.toBeUndefined();
});
