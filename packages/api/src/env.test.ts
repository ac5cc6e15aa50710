import { generateSecretKey } from "@trueup/db/seal";
import { expect, test } from "vitest";
import { parseEnvironment } from "./env.ts";

const GOOD = { DATABASE_URL: "postgres://trueup@db/trueup", TRUEUP_SECRET_KEYS: generateSecretKey("k") };

test("the database and the keys are enough", () => {
  expect(parseEnvironment(GOOD)).toMatchObject({
    databaseUrl: "postgres://trueup@db/trueup",
    directUrl: null,
    port: 4180,
    listen: "127.0.0.1",
    operatorKey: null,
    adminPassword: null,
    secretKeys: [{ kid: "k" }],
  });
});

test("everything that is set is read, and what is set to nothing counts as not set", () => {
  const env = {
    ...GOOD,
    DATABASE_DIRECT_URL: "postgresql://trueup@server/trueup",
    PORT: "0",
    TRUEUP_LISTEN: "::",
    TRUEUP_API_KEY: "0123456789abcdef",
    TRUEUP_ADMIN_PASSWORD: "",
  };
  expect(parseEnvironment(env)).toMatchObject({
    directUrl: "postgresql://trueup@server/trueup",
    port: 0,
    listen: "::",
    operatorKey: "0123456789abcdef",
    adminPassword: null,
  });
});

test("every fault is named at once, and no secret is repeated", () => {
  const env = {
    DATABASE_URL: "mysql://root:hunter2@db",
    DATABASE_DIRECT_URL: "hunter2",
    PORT: "70000",
    TRUEUP_LISTEN: "everywhere",
    TRUEUP_API_KEY: "key with spaces inside",
    TRUEUP_ADMIN_PASSWORD: "short",
    TRUEUP_SECRET_KEYS: "k:c2VjcmV0",
  };
  const message = messageOf(() => parseEnvironment(env));
  for (const name of Object.keys(env)) expect(message).toContain(`\n  ${name}:`);
  for (const secret of ["hunter2", "spaces inside", "short", "c2VjcmV0"])
    expect(message).not.toContain(secret);
});

test("what is missing is named", () => {
  expect(messageOf(() => parseEnvironment({}))).toMatch(
    /DATABASE_URL: missing[^]*TRUEUP_SECRET_KEYS: missing/,
  );
});

test.each(["-1", "1.5", "65536", "http", " 80"])("PORT %j is refused", (PORT) => {
  expect(() => parseEnvironment({ ...GOOD, PORT })).toThrow("PORT: must be");
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
  return "";
}
