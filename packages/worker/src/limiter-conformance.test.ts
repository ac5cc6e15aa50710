import { test } from "vitest";
import { createGate } from "./gate.ts";
import { CONFORMANCE } from "./testing/limiter-conformance.ts";

for (const { fact, prove } of CONFORMANCE) {
  test(`over Bottleneck, ${fact}`, () => prove({ createGate, takes: "milliseconds" }));
}
