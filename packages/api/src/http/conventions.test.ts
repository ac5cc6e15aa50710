import { connectServer, type Database } from "@trueup/db/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/api.ts";

let api: TestApi;
let customerId: string;
beforeAll(async () => {
  api = await createTestApi();
  customerId = (await api.operator.customers.create({ name: "Aurora" })).id;
});
afterAll(() => api.close());

const JSON_TYPE = { "content-type": "application/json" };
const post = (path: string, body: string, headers: Record<string, string> = JSON_TYPE) =>
  api.request(path, { method: "POST", headers, body });

async function problem(response: Response) {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const body = JSON.parse(await response.text());
  expect(body).toMatchObject({
    type: `urn:trueup:problem:${body.code}`,
    title: expect.any(String),
    status: response.status,
    detail: expect.any(String),
    requestId: response.headers.get("x-request-id"),
  });
  return { status: response.status, code: body.code };
}

test.each(["{", "", "{'a':1}", '{"name":"a"}}', "\u0000", "NaN"])("the body %j is no JSON", async (body) => {
  expect(await problem(await post("/v1/customers", body))).toEqual({ status: 400, code: "invalid_json" });
});

test("no body at all is refused with the names of what is required", async () => {
  const response = await api.request("/v1/customers", { method: "POST" });
  expect(await response.json()).toMatchObject({
    status: 400,
    code: "invalid_input",
    errors: [{ path: "name", code: "required" }],
  });
});

test("faults of the address, the headers and the body are named in one answer", async () => {
  const headers = { ...JSON_TYPE, "idempotency-key": "has space" };
  const response = await post(`/v1/customers/${customerId}/items`, '{"sku":"","colour":"red"}', headers);
  expect(await response.json()).toMatchObject({
    code: "invalid_input",
    errors: [{ path: "Idempotency-Key" }, { path: "sku" }, { path: "colour", code: "unknown_field" }],
  });
  const broken = await post(`/v1/customers/${customerId}/items`, "{", headers);
  expect(await broken.json()).toMatchObject({
    code: "invalid_input",
    errors: [{ path: "Idempotency-Key" }, { path: "", code: "invalid_json" }],
  });
  const events = await api.request(`/v1/customers/${customerId}/events?recent=x`, {
    headers: { "last-event-id": "x" },
  });
  expect(await events.json()).toMatchObject({ errors: [{ path: "recent" }, { path: "Last-Event-ID" }] });
  const list = await api.request("/v1/customers?limit=0&cursor=x&offset=1");
  expect(await list.json()).toMatchObject({
    errors: [{ path: "limit" }, { path: "cursor" }, { path: "offset" }],
  });
});

test("a NUL character is refused wherever it stands", async () => {
  const items = `/v1/customers/${customerId}/items`;
  const asked = await api.request(`${items}?search=a%00b`);
  expect(await asked.json()).toMatchObject({
    status: 400,
    code: "invalid_input",
    errors: [{ path: "search", code: "invalid" }],
  });
  const named = await api.request("/v1/api-keys/a%00b", { method: "DELETE" });
  expect(await problem(named)).toEqual({ status: 400, code: "bad_request" });
  const written = await post(items, JSON.stringify({ sku: "A\0" }));
  expect(await problem(written)).toEqual({ status: 400, code: "invalid_input" });
  const signIn = await post("/v1/session", JSON.stringify({ email: "a\0", password: "b" }));
  expect(await problem(signIn)).toEqual({ status: 400, code: "invalid_input" });
});

test.each(["22021", "22008", "22007", "22003"])(
  "a value that the database refuses with %s is bad",
  async (code) => {
    const refusing = await createTestApi({
      database: brokenDatabase(Object.assign(new Error("secret"), { code })),
    });
    try {
      expect(await problem(await refusing.request("/v1/customers"))).toEqual({
        status: 400,
        code: "bad_request",
      });
    } finally {
      await refusing.close();
    }
  },
);

test.each([
  { "content-type": "text/plain" },
  { "content-type": "application/x-www-form-urlencoded" },
  { "content-type": "application/jsonx" },
  { "content-type": "" },
])("a body of %j is refused", async (headers) => {
  const response = await post("/v1/customers", '{"name":"A"}', headers);
  expect(await problem(response)).toEqual({ status: 415, code: "unsupported_media_type" });
});

test("a body that says its character set is taken", async () => {
  const response = await post("/v1/customers", '{"name":"Ä"}', {
    "content-type": "application/json; charset=utf-8",
  });
  expect(response.status).toBe(201);
});

test.each([
  ["that says its length", false],
  ["that comes in pieces", true],
])("a body of more than a megabyte %s is refused", async (_, streamed) => {
  const text = JSON.stringify({ name: "x".repeat(1_000_001) });
  const body = streamed ? new Blob([text]).stream() : text;
  const response = await api.request("/v1/customers", {
    method: "POST",
    headers: JSON_TYPE,
    body,
    ...(streamed ? { duplex: "half" } : {}),
  });
  expect(await problem(response)).toEqual({ status: 413, code: "payload_too_large" });
});

test("what is not there is not found, whatever the caller", async () => {
  expect(await problem(await api.request("/v1/nothing"))).toEqual({ status: 404, code: "not_found" });
  const anonymous = await api.request("/nothing", { headers: { "x-anonymous": "1" } });
  expect(await problem(anonymous)).toEqual({ status: 404, code: "not_found" });
});

test.each(["PUT", "DELETE", "OPTIONS"])("%s where it is not answered says what is", async (method) => {
  const response = await api.request(`/v1/customers/${customerId}/items`, { method });
  expect(response.headers.get("allow")?.split(", ").toSorted()).toEqual(["GET", "HEAD", "POST"]);
  expect(await problem(response)).toEqual({ status: 405, code: "method_not_allowed" });
});

test.each(["GET /v1/customers", "GET /livez", "GET /nothing", "GET /docs"])(
  "%s has the security headers",
  async (ask) => {
    const response = await api.request(ask.slice("GET ".length));
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-security-policy": expect.stringMatching(/default-src '(?:none|self)'.*frame-ancestors 'none'/),
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "strict-transport-security": expect.stringContaining("max-age="),
    });
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
    expect(response.headers.has("x-powered-by")).toBe(false);
  },
);

test("a caller that asks too much waits, and is told how long", async () => {
  const small = await createTestApi({ limits: { requests: 3 } });
  try {
    for (let request = 0; request < 3; request += 1) await small.operator.customers.list();
    await expect(small.operator.customers.list()).rejects.toMatchObject({
      status: 429,
      code: "too_many_requests",
      retryAfterSeconds: expect.any(Number),
    });
    const other = await small.client(null);
    expect((await other.customers.list()).data).toEqual([]);
  } finally {
    await small.close();
  }
});

test("an address that guesses keys must wait, and whoever has a good key there need not", async () => {
  const small = await createTestApi({ limits: { badKeys: 2 } });
  const guess = () => small.request("/v1/customers", { headers: { authorization: "Bearer guess" } });
  try {
    expect([(await guess()).status, (await guess()).status, (await guess()).status]).toEqual([401, 401, 429]);
    expect((await small.request("/v1/customers")).status).toBe(200);
  } finally {
    await small.close();
  }
});

test("a request leaves one line in the log: neither key nor body nor query stand in it", async () => {
  const before = api.log.length;
  await post(`/v1/customers/${customerId}/items?secret=1`, '{"sku":"CANARY-BODY"}', {
    ...JSON_TYPE,
    cookie: "canary",
    authorization: "Bearer canary-key",
  });
  const lines = api.log.slice(before);
  expect(lines).toEqual([
    {
      level: "info",
      message: "request",
      requestId: expect.stringMatching(/^req_\w+$/),
      method: "POST",
      route: "/v1/customers/:customerId/items",
      status: 401,
      durationMs: expect.any(Number),
    },
  ]);
});

test("an unknown error is logged, and the caller is told its request id and nothing else", async () => {
  const broken = await createTestApi({ database: brokenDatabase() });
  try {
    const response = await broken.request("/v1/customers");
    expect(response.status).toBe(500);
    const requestId = response.headers.get("x-request-id");
    expect(await response.json()).toEqual({
      type: "urn:trueup:problem:internal",
      title: "Internal error",
      status: 500,
      detail: `Something went wrong. It is logged under the request id ${requestId}.`,
      code: "internal",
      requestId,
    });
    expect(broken.log.filter((line) => line.level === "error")).toMatchObject([
      { requestId, error: expect.any(Error) },
    ]);
  } finally {
    await broken.close();
  }
});

test("while the database cannot be reached requests are refused for now, and the process is not ready", async () => {
  const url = "postgres://nobody@127.0.0.1:1/nothing";
  const unreachable = connectServer(url, { onError: () => {} });
  const broken = await createTestApi({ database: unreachable });
  try {
    const response = await broken.request("/v1/customers");
    expect(await problem(response)).toEqual({ status: 503, code: "unavailable" });
    expect(response.headers.get("retry-after")).toBe("2");
    expect((await broken.request("/readyz")).status).toBe(503);
    expect((await broken.request("/livez")).status).toBe(200);
  } finally {
    await broken.close();
    await unreachable.close();
  }
});

test("a process that stops is not ready any more, and still answers", async () => {
  const stopping = await createTestApi();
  try {
    expect((await stopping.request("/readyz")).status).toBe(200);
    stopping.stop();
    expect(await problem(await stopping.request("/readyz"))).toEqual({ status: 503, code: "unavailable" });
    expect((await stopping.request("/v1/customers")).status).toBe(200);
  } finally {
    await stopping.close();
  }
});

/** A database whose every answer is a surprise. */
function brokenDatabase(surprise: Error = new TypeError("secret-in-message")): Database {
  return {
    ...api.database,
    db: new Proxy(api.database.db, {
      get() {
        throw surprise;
      },
    }),
  };
}
