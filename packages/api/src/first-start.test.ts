import { randomBytes } from "node:crypto";
import { createClient } from "@trueup/sdk";
import { afterEach, beforeEach, expect, test } from "vitest";
import { OPERATOR_EMAIL, prepareOperator } from "./first-start.ts";
import { createTestApi, type TestApi } from "./testing/api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
  // As on a new installation: the test's own key is not there.
  await api.database.db.deleteFrom("api_key").execute();
});
afterEach(() => api.close());

const start = (configured: { apiKey?: string; password?: string } = {}) =>
  prepareOperator(
    { db: api.database.db, sessions: api.sessions, random: randomBytes },
    { apiKey: configured.apiKey ?? null, password: configured.password ?? null },
  );

async function accepts(apiKey: string): Promise<boolean> {
  api.clock.advance(2_000);
  const client = createClient({
    baseUrl: "http://trueup.test",
    apiKey,
    fetch: (request) => api.app.request(request),
  });
  return client.session.get().then(
    (session) => session.customerId === null,
    () => false,
  );
}

async function signsIn(password: string): Promise<boolean> {
  const from = { cookie: undefined, userAgent: undefined, address: null, secure: false };
  return (await api.sessions.signIn({ email: OPERATOR_EMAIL, password }, from)).kind === "signed_in";
}

test("a first start makes up a key and a password, and tells them once", async () => {
  const first = await start();
  expect(first).toEqual({
    apiKey: expect.stringMatching(/^tup_\w+_\w{43}$/),
    password: expect.stringMatching(/^(?:\w{5}-){3}\w{5}$/),
  });
  expect(await accepts(first.apiKey ?? "")).toBe(true);
  expect(await signsIn(first.password ?? "")).toBe(true);
  expect(await start()).toEqual({ apiKey: null, password: null });
  expect(await accepts(first.apiKey ?? "")).toBe(true);
});

test("what is configured is taken, and not told", async () => {
  const configured = { apiKey: "configured-key-1", password: "configured password" };
  expect(await start(configured)).toEqual({ apiKey: null, password: null });
  expect(await accepts("configured-key-1")).toBe(true);
  expect(await signsIn("configured password")).toBe(true);
});

test("another configured key takes the place of the one before", async () => {
  await start({ apiKey: "configured-key-1" });
  await start({ apiKey: "configured-key-2" });
  expect([await accepts("configured-key-1"), await accepts("configured-key-2")]).toEqual([false, true]);
});

test("another configured password does not replace the account's own", async () => {
  await start({ password: "the first password" });
  expect(await start({ password: "another password" })).toMatchObject({ password: null });
  expect([await signsIn("the first password"), await signsIn("another password")]).toEqual([true, false]);
});

test("an account that a start left without a password gets one at the next", async () => {
  await start();
  await api.database.db.deleteFrom("account_identity").execute();
  const { password } = await start();
  expect(await signsIn(password ?? "")).toBe(true);
});
