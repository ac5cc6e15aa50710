import { describe, expect, test } from "vitest";
import type { StoreFailure, WriteAnswer } from "../contract.ts";
import {
  ACCESS_TOKEN,
  costs,
  HOST,
  HTML,
  json,
  scriptShop,
  type Script,
  status,
  unhurried,
} from "./testing/scripted-shop.ts";

const ROWS = [
  {
    variantId: "gid://shopify/ProductVariant/1",
    inventoryItemId: "gid://shopify/InventoryItem/1",
    locationId: "gid://shopify/Location/7",
    quantity: 2,
    expected: 1,
  },
];

async function write(script: Script): Promise<WriteAnswer> {
  const { adapter } = scriptShop(script);
  return adapter.write({ key: "att_1", body: adapter.encode(ROWS) }, unhurried());
}

async function writeFailure(script: Script): Promise<StoreFailure> {
  const answer = await write(script);
  if (answer.kind !== "failed") throw new Error(`the write ended as ${answer.kind}`);
  return answer.failure;
}

async function readFailure(script: Script): Promise<StoreFailure> {
  const answer = await scriptShop(script).adapter.read(ROWS, unhurried());
  if (answer.ok) throw new Error("the read succeeded");
  return answer.failure;
}

function graphqlError(code: string | null, more: Readonly<Record<string, unknown>> = {}, extensions = {}) {
  return {
    errors: [
      { message: "what Shopify says", ...(code === null ? {} : { extensions: { code, ...extensions } }) },
    ],
    ...more,
  };
}

function unnamed(body: object): Response {
  return new Response(JSON.stringify(body));
}

const NO_DATA = { data: { inventorySetQuantities: null } };

describe("HTTP refusals", () => {
  test.each([
    [302, "", "blocked", "shop_not_found"],
    [400, '{"errors":"bad"}', "rejected", "request_refused"],
    [402, '{"errors":"Unavailable Shop"}', "blocked", "shop_unavailable"],
    [403, '{"errors":"User does not have access"}', "blocked", "forbidden"],
    [404, '{"errors":"Not Found"}', "blocked", "shop_not_found"],
    [406, "", "rejected", "request_refused"],
    [408, "", "ambiguous", "timeout"],
    [410, "", "blocked", "shop_not_found"],
    [413, HTML, "rejected", "request_refused"],
    [423, '{"errors":"This shop is unavailable"}', "blocked", "shop_locked"],
    [429, "", "throttled", "throttled"],
    [430, HTML, "blocked", "forbidden"],
    [500, HTML, "ambiguous", "server_error"],
    [502, HTML, "ambiguous", "server_error"],
    [503, "", "ambiguous", "server_error"],
    [504, '{"errors":"Timeout"}', "ambiguous", "server_error"],
    [530, HTML, "ambiguous", "server_error"],
    [202, "{}", "ambiguous", "unreadable_answer"],
  ])("%i %s is %s, %s", async (code, body, kind, failureCode) => {
    const failure = await writeFailure(() => status(code, body));
    expect(failure).toMatchObject({ kind, code: failureCode });
    expect(failure.message).toContain(`${HOST} answered ${code}`);
    expect(failure.message).not.toContain("<");
  });

  test.each([
    ["2.0", 2000],
    ["4.0", 4000],
    ["0.25", 250],
    ["Mon, 23 Nov 2026 00:01:30 GMT", 90_000],
    ["Mon, 23 Nov 2020 00:00:00 GMT", 0],
    ["99999999", 3_600_000],
    ["soon", null],
    ["-5", expect.toSatisfy((delayMs: number | null) => delayMs === null || delayMs >= 0)],
  ])("Retry-After %s is waited for", async (header, retryAfterMs) => {
    const failure = await writeFailure(() => status(429, "", { "retry-after": header }));
    expect(failure.retryAfterMs).toEqual(retryAfterMs);
  });

  test("the store's own words are told, cleaned and cut", async () => {
    const failure = await writeFailure(() =>
      status(402, JSON.stringify({ errors: `Unavailable\r\nShop ${"x".repeat(500)}` })),
    );
    expect(failure.message).toMatch(/^aurora\.myshopify\.com answered 402: Unavailable Shop x{100,}…$/);
  });
});

describe("GraphQL errors", () => {
  const THROTTLED = {
    ...graphqlError("THROTTLED"),
    extensions: costs(862, null, 572, 200),
  };

  test("THROTTLED waits until the bucket holds enough, and costs nothing", async () => {
    expect(await write(() => json(THROTTLED))).toEqual({
      kind: "failed",
      failure: {
        kind: "throttled",
        code: "throttled",
        message: `${HOST} throttled a call of 862 points with 572 available`,
        retryAfterMs: 1450,
      },
      budget: { charged: 0, available: 572, capacity: 4000, perSecond: 200 },
    });
  });

  test("THROTTLED against its own figures pauses all the same", async () => {
    const failure = await writeFailure(() =>
      json({ ...graphqlError("THROTTLED"), extensions: costs(10, null, 2000) }),
    );
    expect(failure.retryAfterMs).toBe(1000);
  });

  test("THROTTLED without figures leaves the pause to the engine", async () => {
    expect(await writeFailure(() => json(graphqlError("THROTTLED")))).toMatchObject({
      kind: "throttled",
      retryAfterMs: null,
    });
  });

  test.each([
    ["MAX_COST_EXCEEDED", {}, "rejected", "request_refused"],
    ["MAX_INPUT_SIZE_EXCEEDED", {}, "rejected", "request_refused"],
    ["BAD_REQUEST", NO_DATA, "rejected", "request_refused"],
    ["INVALID_FIELD_ARGUMENTS", NO_DATA, "rejected", "request_refused"],
    ["INVALID_VARIABLE", {}, "rejected", "request_refused"],
    ["undefinedField", {}, "rejected", "request_refused"],
    ["SHOP_INACTIVE", {}, "blocked", "shop_unavailable"],
    ["INTERNAL_SERVER_ERROR", {}, "ambiguous", "server_error"],
    ["SERVICE_UNAVAILABLE", {}, "ambiguous", "server_error"],
    ["TIMEOUT", {}, "ambiguous", "server_error"],
    [null, {}, "ambiguous", "server_error"],
    ["SOMETHING_NEW", NO_DATA, "ambiguous", "server_error"],
    ["SOMETHING_NEW", { data: null }, "ambiguous", "server_error"],
    ["SOMETHING_NEW", {}, "rejected", "request_refused"],
    // The mutation has a payload, so it ran, whatever else went wrong.
    ["BAD_REQUEST", { data: { inventorySetQuantities: { userErrors: [] } } }, "ambiguous", "request_refused"],
  ])("%s with %j is %s, %s", async (code, more, kind, failureCode) => {
    expect(await writeFailure(() => json(graphqlError(code, more)))).toMatchObject({
      kind,
      code: failureCode,
    });
  });

  test.each([
    [
      {
        message:
          "Access denied for inventorySetQuantities field. Required access: `write_inventory` access scope.",
        extensions: { code: "ACCESS_DENIED" },
      },
      "the scope write_inventory is missing",
    ],
    [
      {
        message: "Access denied.",
        extensions: {
          code: "ACCESS_DENIED",
          requiredAccess: "`read_locations` or `read_inventory` access scope.",
        },
      },
      "the scope read_locations, read_inventory is missing",
    ],
    [
      { message: "Access denied.", extensions: { code: "ACCESS_DENIED" }, path: ["inventorySetQuantities"] },
      'a scope that "inventorySetQuantities" needs is missing',
    ],
    [{ message: "Access denied.", extensions: { code: "ACCESS_DENIED" } }, "a scope is missing"],
  ])("ACCESS_DENIED names the scope: %#", async (error, message) => {
    expect(await writeFailure(() => json({ errors: [error], ...NO_DATA }))).toEqual({
      kind: "blocked",
      code: "scope_missing",
      message: `${HOST} denied access: ${message}`,
      retryAfterMs: null,
    });
  });

  test("of several errors the one that leaves a write in doubt decides", async () => {
    const errors = ["THROTTLED", "ACCESS_DENIED", "INTERNAL_SERVER_ERROR", "BAD_REQUEST"].flatMap(
      (code) => graphqlError(code).errors,
    );
    expect(await writeFailure(() => json({ errors }))).toMatchObject({
      kind: "ambiguous",
      code: "server_error",
    });
  });
});

describe("answers that are none", () => {
  test.each([
    ["HTML", HTML, "a page of HTML"],
    ["nothing", "", "an empty body"],
    ["text", "upstream said no", "something that is no GraphQL answer"],
    ["half of JSON", '{"data":{"inventorySetQ', "something that is no GraphQL answer"],
    ["other JSON", '{"hello":1}', "something that is no GraphQL answer"],
    ["a list", "[]", "something that is no GraphQL answer"],
    ["null", "null", "something that is no GraphQL answer"],
  ])("200 with %s leaves a write in doubt", async (_, body, words) => {
    expect(await writeFailure(() => json(body))).toMatchObject({
      kind: "ambiguous",
      code: "unreadable_answer",
      message: `${HOST} answered 200 with ${words}`,
    });
  });

  test.each([
    ["null data", { data: null }],
    ["a null payload", NO_DATA],
    ["another payload", { data: { inventorySetQuantities: { userErrors: "none" } } }],
    ["another field", { data: { shop: { name: "Aurora" } } }],
  ])("%s without an error leaves a write in doubt", async (_, body) => {
    expect(await writeFailure(() => json(body))).toMatchObject({
      kind: "ambiguous",
      code: "unreadable_answer",
    });
  });
});

describe("the served version", () => {
  const other = { "x-shopify-api-version": "2027-01" };
  const done = { data: { inventorySetQuantities: { userErrors: [] } } };

  test("a write that ran under another version is in doubt", async () => {
    expect(await writeFailure(() => json(done, other))).toEqual({
      kind: "ambiguous",
      code: "wrong_version",
      message: `${HOST} served API version 2027-01 instead of 2026-10`,
      retryAfterMs: null,
    });
  });

  test("so is one whose end another version left open", async () => {
    expect(await writeFailure(() => json(graphqlError("INTERNAL_SERVER_ERROR"), other))).toMatchObject({
      kind: "ambiguous",
      code: "wrong_version",
    });
  });

  test("a write that another version refused did nothing", async () => {
    expect(await writeFailure(() => json(graphqlError("INVALID_VARIABLE"), other))).toMatchObject({
      kind: "rejected",
      code: "wrong_version",
    });
  });

  test("a read under another version is not believed", async () => {
    const data = { location0: null, nodes0: [null] };
    expect(await readFailure(() => json({ data }, other))).toMatchObject({
      kind: "rejected",
      code: "wrong_version",
    });
  });

  test("data of an unnamed version is not believed", async () => {
    expect(await writeFailure(() => unnamed(done))).toMatchObject({
      kind: "ambiguous",
      code: "wrong_version",
    });
    expect(await readFailure(() => unnamed(done))).toMatchObject({ kind: "rejected", code: "wrong_version" });
  });

  test("a refusal of an unnamed version is still a refusal", async () => {
    expect(await writeFailure(() => unnamed(graphqlError("THROTTLED")))).toMatchObject({ kind: "throttled" });
  });
});

describe("the access token", () => {
  test("a static one that is refused is not asked for twice", async () => {
    const { adapter, received } = scriptShop(() =>
      status(401, '{"errors":"[API] Invalid API key or access token"}'),
    );
    expect(await adapter.write({ key: "k", body: adapter.encode(ROWS) }, unhurried())).toMatchObject({
      kind: "failed",
      failure: { kind: "credential", code: "credential_refused" },
    });
    expect(received.length).toBe(1);
  });

  test.each(["", "shpat abc", "shpat_abc\r\nhost: evil", "shpat_\u00e9\u00e9\u00e9\u00e9"])(
    "%j, which no header carries, is refused before anything is sent",
    async (accessToken) => {
      const { adapter, received } = scriptShop(() => json({}), {
        credentials: { kind: "access_token", accessToken },
      });
      const answer = await adapter.write({ key: "k", body: adapter.encode(ROWS) }, unhurried());
      expect(answer).toMatchObject({ failure: { kind: "credential", code: "credential_refused" } });
      expect(received.length).toBe(0);
      expect(JSON.stringify(answer)).not.toContain("shpat");
    },
  );

  test.each([
    (echo: string) => json({ errors: [{ message: echo, extensions: { code: "BAD_REQUEST" } }] }),
    (echo: string) => json({ errors: [{ message: "m", extensions: { code: echo } }] }),
    (echo: string) =>
      json({
        errors: [
          { message: echo, path: [echo], extensions: { code: "ACCESS_DENIED", requiredAccess: echo } },
        ],
      }),
    (echo: string) => json({ errors: echo }),
    (echo: string) =>
      json({
        data: { inventorySetQuantities: { userErrors: [{ code: echo, field: null, message: echo }] } },
      }),
    (echo: string) =>
      json({
        data: {
          inventorySetQuantities: {
            userErrors: [{ code: echo, field: ["input", "quantities", "0"], message: echo }],
          },
        },
      }),
    (echo: string) => json({ data: {} }, { "x-shopify-api-version": echo }),
    (echo: string) => status(402, JSON.stringify({ errors: echo })),
    (echo: string) => status(503, JSON.stringify({ errors: [{ message: echo }] }), { "retry-after": echo }),
    (echo: string) => status(302, "", { location: `https://evil.example/?${echo}` }),
    (echo: string) => status(200, echo),
    (echo: string): Response => {
      throw new TypeError(echo, { cause: Object.assign(new Error(echo), { code: echo, syscall: echo }) });
    },
  ])("is in no answer, however the shop echoes it: %#", async (script) => {
    for (const echo of [ACCESS_TOKEN, `a ${ACCESS_TOKEN} b`, encodeURIComponent(ACCESS_TOKEN)]) {
      expect(JSON.stringify(await write(() => script(echo)))).not.toContain(ACCESS_TOKEN);
    }
  });
});
