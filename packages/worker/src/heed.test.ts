import type { StoreFailure } from "@trueup/stores/contract";
import { expect, test } from "vitest";
import { heed } from "./heed.ts";
import { storeSignOf } from "./judge-write.ts";

const failure = (kind: StoreFailure["kind"], retryAfterMs: number | null): StoreFailure => ({
  kind,
  code: "server_error",
  message: "503",
  retryAfterMs,
});

/** What is told to the limiter and to the store's condition, in order. */
async function toldBy(found: StoreFailure): Promise<readonly string[]> {
  const told: string[] = [];
  const tell = (what: string) => async () => void told.push(what);
  await heed(
    {
      clock: { now: () => 1_000 },
      limiter: {
        penalise: (untilMs) => void told.push(`no call before ${untilMs}`),
        setConcurrency: (calls) => void told.push(`${calls} at a time`),
      },
      condition: {
        succeeded: tell("succeeded"),
        failed: tell("failed"),
        suspect: tell("suspect"),
        suspend: tell("suspend"),
      },
    },
    storeSignOf(found),
  );
  return told;
}

test.each<[StoreFailure["kind"], number | null, readonly string[]]>([
  ["unavailable", 4_000, ["1 at a time", "no call before 5000", "failed"]],
  ["ambiguous", 4_000, ["1 at a time", "no call before 5000", "failed"]],
  ["ambiguous", null, ["1 at a time", "failed"]],
  ["rejected", null, ["1 at a time", "failed"]],
  ["throttled", 2_000, ["no call before 3000"]],
  ["throttled", null, ["no call before 2000"]],
  ["credential", null, ["suspect"]],
  ["blocked", null, ["suspend"]],
])("%s, come back after %s ms", async (kind, retryAfterMs, told) => {
  expect(await toldBy(failure(kind, retryAfterMs))).toEqual(told);
});
