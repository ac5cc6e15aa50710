import { createClient } from "@trueup/sdk";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createLimits } from "../auth/limits.ts";
import { createTestApi, type TestApi } from "../testing/api.ts";

const EMAIL = "operator@trueup.local";
const PASSWORD = "correct horse battery";
const OWN_PAGE = { "sec-fetch-site": "same-origin", "content-type": "application/json", "x-anonymous": "1" };

let database: TestDatabase;
let api: TestApi;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  api = await createTestApi({ limits: { signIns: 3 } }, database);
  await api.sessions.ensureAccount({ email: EMAIL, name: "Operator", password: PASSWORD });
});
afterEach(() => api.close());

const signIn = (credentials: object = { email: EMAIL, password: PASSWORD }, headers: object = {}) =>
  api.request("/v1/session", {
    method: "POST",
    headers: { ...OWN_PAGE, ...headers },
    body: JSON.stringify(credentials),
  });

function cookieOf(response: Response): string {
  const [cookie = ""] = response.headers.getSetCookie();
  return cookie.slice(0, cookie.indexOf(";"));
}

const whoAmI = (cookie: string, headers: object = {}) =>
  api.request("/v1/session", { headers: { cookie, ...headers } }).then((response) => response.status);

test("signing in answers who signed in and sets a cookie that scripts cannot read", async () => {
  const response = await signIn();
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    user: { email: EMAIL, name: "Operator" },
    customerId: null,
    scopes: expect.arrayContaining(["admin"]),
  });
  expect(response.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^trueup_session=[^;]{60,}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/),
  ]);
});

test("over https the cookie is bound to the host and never sent without encryption", async () => {
  const https = { "x-forwarded-proto": "https" };
  const response = await signIn(undefined, https);
  expect(response.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-trueup_session=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
  ]);
  expect(await whoAmI(cookieOf(response), https)).toBe(200);
  expect(await whoAmI(cookieOf(response))).toBe(401);
});

test("the SDK's client signs in with the cookie, and what it may do the session may do", async () => {
  const cookie = cookieOf(await signIn());
  const client = createClient({
    baseUrl: "http://trueup.test",
    fetch: (request) => {
      const own = new Request(request, { headers: { ...Object.fromEntries(request.headers), cookie } });
      own.headers.set("sec-fetch-site", "same-origin");
      return api.app.request(own);
    },
  });
  expect((await client.session.get()).user?.email).toBe(EMAIL);
  const customer = await client.customers.create({ name: "Aurora" });
  expect((await client.customers.get(customer.id)).name).toBe("Aurora");
  await client.session.signOut();
  await expect(client.session.get()).rejects.toMatchObject({ status: 401, code: "unauthorized" });
});

test("signing out ends the session for good, in the browser too", async () => {
  const cookie = cookieOf(await signIn());
  const response = await api.request("/v1/session", { method: "DELETE", headers: { ...OWN_PAGE, cookie } });
  expect(response.status).toBe(204);
  expect(response.headers.getSetCookie()[0]).toMatch(/^trueup_session=; Max-Age=0/);
  expect(await whoAmI(cookie)).toBe(401);
});

test("signing out without a session does nothing", async () => {
  const response = await api.request("/v1/session", { method: "DELETE", headers: OWN_PAGE });
  expect(response.status).toBe(204);
});

test.each([
  ["a wrong password", { email: EMAIL, password: "wrong" }],
  ["an unknown address", { email: "nobody@trueup.local", password: PASSWORD }],
  ["no address", { email: "", password: PASSWORD }],
  ["an endless password", { email: EMAIL, password: "x".repeat(1000) }],
])("%s is refused in the same words", async (_, credentials) => {
  const response = await signIn(credentials);
  expect(response.status).toBe(401);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(await response.json()).toMatchObject({
    code: "unauthorized",
    detail: "E-mail address or password is wrong.",
  });
});

test("after a few failures an account must wait, and is told how long; others need not", async () => {
  await api.sessions.ensureAccount({ email: "second@trueup.local", name: "Second", password: PASSWORD });
  for (let attempt = 0; attempt < 3; attempt += 1) await signIn({ email: EMAIL, password: "wrong" });
  const refused = await signIn();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(200);
  expect((await signIn({ email: "second@trueup.local", password: PASSWORD })).status).toBe(200);
});

test("many wrong passwords at once are no more tries than one after the other", async () => {
  const wrong = { email: EMAIL, password: "wrong" };
  const tries = await Promise.all(Array.from({ length: 8 }, () => signIn(wrong)));
  expect(tries.filter((response) => response.status === 401)).toHaveLength(3);
  expect(tries.filter((response) => response.status === 429)).toHaveLength(5);
});

test("signing in with the right password costs no try", async () => {
  for (let attempt = 0; attempt < 5; attempt += 1) expect((await signIn()).status).toBe(200);
});

test("an account that must wait at one address need not at another", async () => {
  const limits = createLimits({ signIns: 1 });
  await limits.signIn("192.0.2.1", EMAIL);
  await expect(limits.signIn("192.0.2.1", EMAIL)).rejects.toMatchObject({ code: "too_many_requests" });
  const takeBack = await limits.signIn("192.0.2.2", EMAIL);
  await takeBack();
  await expect(limits.signIn("192.0.2.2", EMAIL)).resolves.toBeTypeOf("function");
});

test("processes that make the same account at once make it once, and none fails", async () => {
  const account = { email: "both@trueup.local", name: "Both", password: PASSWORD };
  const made = await Promise.all([1, 2, 3].map(() => api.sessions.ensureAccount(account)));
  expect(made.filter(Boolean)).toHaveLength(1);
  expect((await signIn({ email: account.email, password: PASSWORD })).status).toBe(200);
});

test("a forged or altered cookie is nobody's", async () => {
  const cookie = cookieOf(await signIn());
  expect(await whoAmI(cookie)).toBe(200);
  const forged = [
    cookie.replace(/=(.)/, (_, first: string) => `=${first === "A" ? "B" : "A"}`),
    `${cookie.split(".")[0]}`,
    "trueup_session=anything",
    "other=1",
  ];
  expect(await Promise.all(forged.map((each) => whoAmI(each)))).toEqual([401, 401, 401, 401]);
});

test("a session that has run out is nobody's", async () => {
  const cookie = cookieOf(await signIn());
  await api.database.db
    .updateTable("account_session")
    .set({ expires_at: new Date(Date.now() - 1_000) })
    .execute();
  expect(await whoAmI(cookie)).toBe(401);
});

test.each<[string, Record<string, string>]>([
  ["another site", { "sec-fetch-site": "cross-site" }],
  ["another subdomain", { "sec-fetch-site": "same-site" }],
  ["a form that is none of ours", { "sec-fetch-site": "same-origin", "content-type": "text/plain" }],
  ["an old browser on another page", { origin: "https://evil.example" }],
  ["a page without an origin", { origin: "null" }],
  ["something that names no origin", {}],
])("a write with the cookie from %s is refused", async (_, headers) => {
  const cookie = cookieOf(await signIn());
  const response = await api.request("/v1/customers", {
    method: "POST",
    headers: { "content-type": "application/json", host: "trueup.test", cookie, ...headers },
    body: JSON.stringify({ name: "Forged" }),
  });
  expect([403, 415]).toContain(response.status);
  const { data } = await api.operator.customers.list();
  expect(data.map((customer) => customer.name)).not.toContain("Forged");
});

test("an old browser on our own page may write", async () => {
  const cookie = cookieOf(await signIn());
  const response = await api.request("/v1/customers", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      host: "trueup.test",
      origin: "http://trueup.test",
      cookie,
    },
    body: JSON.stringify({ name: "Aurora" }),
  });
  expect(response.status).toBe(201);
});

test("signing in from another site's page is refused", async () => {
  expect((await signIn(undefined, { "sec-fetch-site": "cross-site" })).status).toBe(403);
});

test("nobody can sign up: the library's own routes are not there", async () => {
  for (const path of ["/api/auth/sign-up/email", "/v1/auth/sign-up/email", "/api/auth/get-session"]) {
    const response = await api.request(path, {
      method: "POST",
      headers: OWN_PAGE,
      body: JSON.stringify({ email: "new@trueup.local", password: PASSWORD, name: "New" }),
    });
    expect(response.status).toBe(404);
  }
});

test("an account is made once; its password stays when it is asked for again", async () => {
  const again = { email: EMAIL, name: "Operator", password: "another password" };
  expect(await api.sessions.ensureAccount(again)).toBe(false);
  expect((await signIn()).status).toBe(200);
  expect((await signIn(again)).status).toBe(400);
  expect((await signIn({ email: EMAIL, password: again.password })).status).toBe(401);
});

test("neither password nor token stands in the log or, readable, in the database", async () => {
  await signIn();
  const rows = await api.database.db.selectFrom("account_identity").select("password").execute();
  expect(rows[0]?.password).toMatch(/^[0-9a-f]{32}:[0-9a-f]{64,}$/);
  expect(JSON.stringify(api.log)).not.toContain(PASSWORD);
});
