import { generateSecretKey } from "@trueup/db/seal";
import { expect, test } from "vitest";
import { parseEnvironment } from "./env.ts";

const GOOD = { DATABASE_URL: "postgres://trueup@db/trueup", TRUEUP_SECRET_KEYS: generateSecretKey("k") };

test.each([
  [{}, null],
  [{ METRICS_PORT: "" }, null],
  [{ METRICS_PORT: "9464" }, { port: 9464, listen: "127.0.0.1" }],
  [
    { METRICS_PORT: "0", METRICS_LISTEN: "::" },
    { port: 0, listen: "::" },
  ],
])("%o serves metrics at %o", (env, metrics) => {
  expect(parseEnvironment({ ...GOOD, ...env }).metrics).toEqual(metrics);
});

test("every fault is named", () => {
  for (const name of ["DATABASE_URL", "TRUEUP_SECRET_KEYS", "METRICS_PORT", "METRICS_LISTEN"]) {
    expect(() => parseEnvironment({ METRICS_PORT: "70000", METRICS_LISTEN: "everywhere" })).toThrow(
      `${name}: `,
    );
  }
});

test("a database that cannot be read is named, and its password is not", () => {
  const env = { ...GOOD, DATABASE_URL: "mysql://root:hunter2@db", DATABASE_DIRECT_URL: "hunter2" };
  expect(() => parseEnvironment(env)).toThrow(
    /^(?![^]*hunter2)[^]*DATABASE_URL: must have[^]*DATABASE_DIRECT_URL: must have/,
  );
});
