import { CONFORMANCE } from "@trueup/worker/testing/limiter-conformance";
import { test } from "vitest";
import { createSimulatedGate } from "./gate.ts";

for (const { fact, prove } of CONFORMANCE) {
  test(`over the simulation's gate, ${fact}`, () =>
    prove({ createGate: createSimulatedGate, takes: "no time" }));
}
