import { describe, expect, test } from "vitest";
import type { StoreAdapter } from "../contract.ts";
import {
  CLIENT_CREDENTIALS,
  CLIENT_SECRET,
  HTML,
  json,
  type Received,
  type Script,
  scriptShop,
  status,
  unhurried,
} from "./testing/scripted-shop.ts";

const HOUR_MS = 3_600_000;
const FACTS = {
  data: { shop: { name: "Aurora" }, currentAppInstallation: { accessScopes: [] }, locations: { nodes: [] } },
};
const REFUSED = '{"errors":"[API] Invalid API key or access token (unrecognized login or wrong password)"}';

function isTokenRequest(request: Received): boolean {
  return request.url.endsWith("/admin/oauth/access_token");
}

/** Gives out token-1, token-2, …, and accepts those of which `accepts` holds. */
function issuing(
  accepts: (token: string) => boolean = () => true,
  lifeSeconds: number | null = 86_399,
): Script {
  let issued = 0;
  return (request) => {
    if (isTokenRequest(request)) {
      issued += 1;
      return json({
        access_token: `token-${issued}`,
        scope: "write_inventory",
        expires_in: lifeSeconds ?? undefined,
      });
    }
    return accepts(request.headers.get("x-shopify-access-token") ?? "") ? json(FACTS) : status(401, REFUSED);
  };
}

function open(script: Script) {
  const shop = scriptShop(script, { credentials: CLIENT_CREDENTIALS });
  return {
    ...shop,
    test: () => shop.adapter.test(unhurried()),
    tokensUsed: () =>
      shop.received.map((request) => request.headers.get("x-shopify-access-token") ?? "asked for one"),
  };
}

async function failureOf(adapter: StoreAdapter) {
  const answer = await adapter.test(unhurried());
  if (answer.ok) throw new Error("the test succeeded");
  return answer.failure;
}

test("a token is asked for with the client credentials, as a form", async () => {
  const shop = open(issuing());
  await shop.test();
  expect(shop.received[0]?.url).toBe("https://aurora.myshopify.com/admin/oauth/access_token");
  expect(shop.received[0]?.headers.get("content-type")).toBe("application/x-www-form-urlencoded");
  expect(Object.fromEntries(new URLSearchParams(shop.received[0]?.body))).toEqual({
    grant_type: "client_credentials",
    client_id: "c11e47",
    client_secret: CLIENT_SECRET,
  });
});

test("a token serves until its last hour, and is then renewed", async () => {
  const shop = open(issuing());
  await shop.test();
  shop.advance(22.99 * HOUR_MS);
  await shop.test();
  shop.advance(0.01 * HOUR_MS);
  await shop.test();
  expect(shop.tokensUsed()).toEqual(["asked for one", "token-1", "token-1", "asked for one", "token-2"]);
});

test.each([
  [60, 53_000, 55_000],
  [null, 3_230_000, 3_250_000],
])("a token of %s seconds serves nine tenths of them", async (lifeSeconds, before, after) => {
  const shop = open(issuing(() => true, lifeSeconds));
  await shop.test();
  shop.advance(before);
  await shop.test();
  shop.advance(after - before);
  await shop.test();
  expect(shop.tokensUsed()).toEqual(["asked for one", "token-1", "token-1", "asked for one", "token-2"]);
});

test("calls at the same time share one token request", async () => {
  const shop = open(issuing());
  const answers = await Promise.all([shop.test(), shop.test(), shop.test()]);
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(shop.tokensUsed()).toEqual(["asked for one", "token-1", "token-1", "token-1"]);
});

test("a refused token is renewed once and the same call sent again", async () => {
  const shop = open(issuing((token) => token === "token-2"));
  expect(await shop.test()).toMatchObject({ ok: true });
  expect(shop.tokensUsed()).toEqual(["asked for one", "token-1", "asked for one", "token-2"]);
  expect(shop.received[3]?.body).toBe(shop.received[1]?.body);
});

test("calls that were refused together share one renewal", async () => {
  const shop = open(issuing((token) => token === "token-2"));
  await Promise.all([shop.test(), shop.test(), shop.test()]);
  expect(shop.tokensUsed().filter((token) => token === "asked for one").length).toBe(2);
});

test("a refusal that arrives after the renewal uses its token", async () => {
  const issue = issuing((token) => token === "token-2");
  const late = Promise.withResolvers<void>();
  const shop = open(async (request, call) => {
    // The first call's refusal is on its way until the second call has its answer.
    if (call === 2) await late.promise;
    return issue(request, call);
  });
  const first = shop.test();
  while (shop.received.length < 2) await Promise.resolve();
  expect(await shop.test()).toMatchObject({ ok: true });
  late.resolve();
  expect(await first).toMatchObject({ ok: true });
  expect(shop.tokensUsed().filter((token) => token === "asked for one").length).toBe(2);
});

test("a fresh token that is refused as well is the credential's fault", async () => {
  const shop = open(issuing(() => false));
  expect(await failureOf(shop.adapter)).toMatchObject({ kind: "credential", code: "credential_refused" });
  expect(shop.received.length).toBe(4);
});

describe("where renewing early fails", () => {
  test("the old token goes on to serve, and is not renewed at every call", async () => {
    const issue = issuing();
    let broken = false;
    const shop = open((request, call) =>
      broken && isTokenRequest(request) ? status(503, HTML) : issue(request, call),
    );
    await shop.test();
    broken = true;
    shop.advance(23.5 * HOUR_MS);
    expect(await shop.test()).toMatchObject({ ok: true });
    expect(await shop.test()).toMatchObject({ ok: true });
    shop.advance(60_000);
    expect(await shop.test()).toMatchObject({ ok: true });
    expect(shop.tokensUsed()).toEqual([
      "asked for one",
      "token-1",
      "asked for one",
      "token-1",
      "token-1",
      "asked for one",
      "token-1",
    ]);
    shop.advance(HOUR_MS);
    expect(await failureOf(shop.adapter)).toMatchObject({ kind: "unavailable", code: "server_error" });
  });
});

describe("without a token nothing was sent, so nothing is in doubt", () => {
  test.each<[string, Script, string, string]>([
    ["400", () => status(400, '{"error":"invalid_request"}'), "credential", "credential_refused"],
    ["401", () => status(401, '{"error":"invalid_client"}'), "credential", "credential_refused"],
    ["403", () => status(403, HTML), "credential", "credential_refused"],
    ["402", () => status(402, ""), "blocked", "shop_unavailable"],
    ["404", () => status(404, HTML), "blocked", "shop_not_found"],
    ["302", () => status(302, ""), "blocked", "shop_not_found"],
    ["423", () => status(423, ""), "blocked", "shop_locked"],
    ["429", () => status(429, "", { "retry-after": "2.0" }), "throttled", "throttled"],
    ["503", () => status(503, HTML), "unavailable", "server_error"],
    ["200 with HTML", () => status(200, HTML), "unavailable", "unreadable_answer"],
    ["200 without a token", () => json({ scope: "write_inventory" }), "unavailable", "unreadable_answer"],
    [
      "200 with a token that no header carries",
      () => json({ access_token: "a\nb" }),
      "unavailable",
      "unreadable_answer",
    ],
    [
      "a broken connection",
      () => Promise.reject(new TypeError("fetch failed")),
      "unavailable",
      "connection_lost",
    ],
  ])("%s", async (_, script, kind, code) => {
    const shop = open(script);
    expect(await failureOf(shop.adapter)).toMatchObject({ kind, code });
    expect(shop.received.length).toBe(1);
  });

  test("where the time is up", async () => {
    const controller = new AbortController();
    const shop = open(() => {
      controller.abort();
      return new Promise<Response>(() => {});
    });
    expect(await shop.adapter.test({ signal: controller.signal })).toMatchObject({
      ok: false,
      failure: { kind: "unavailable", code: "timeout" },
    });
  });

  test("where a renewal fails after a 401", async () => {
    const shop = open((request, call) => {
      if (!isTokenRequest(request)) return status(401, REFUSED);
      return call === 1 ? json({ access_token: "token-1", expires_in: 86_399 }) : status(503, HTML);
    });
    expect(await failureOf(shop.adapter)).toMatchObject({ kind: "unavailable", code: "server_error" });
    await shop.test();
    // The refused token is not tried again.
    expect(shop.tokensUsed()).toEqual(["asked for one", "token-1", "asked for one", "asked for one"]);
  });
});

test.each<[string, (echo: string) => Response]>([
  ["in the refusal of a token", (echo) => status(400, JSON.stringify({ error: echo, errors: echo }))],
  ["in an error of the token endpoint", (echo) => status(502, JSON.stringify({ errors: echo }))],
  ["in something else than a token", (echo) => json({ message: echo })],
])("the client secret is in no failure, though the shop echoes it %s", async (_, answer) => {
  for (const secret of [CLIENT_SECRET, encodeURIComponent(CLIENT_SECRET)]) {
    expect(JSON.stringify(await open(() => answer(secret)).test())).not.toContain(secret);
  }
});

test("neither client secret nor issued token is in a failure, though the shop echoes both", async () => {
  const token = "shpat_fresh_9876543210";
  const shop = open((request) =>
    isTokenRequest(request)
      ? json({ access_token: token, expires_in: 86_399 })
      : json({ errors: [{ message: `${token} ${CLIENT_SECRET}`, extensions: { code: "BAD_REQUEST" } }] }),
  );
  const failure = await failureOf(shop.adapter);
  expect(failure.message).toBe("aurora.myshopify.com answered BAD_REQUEST: [hidden] [hidden]");
});

describe("sessions", () => {
  test("let the next adapter of a store use the token of the one before", async () => {
    const sessions = new Map();
    const first = scriptShop(issuing(), { credentials: CLIENT_CREDENTIALS, sessions });
    await first.adapter.test(unhurried());
    const second = scriptShop(issuing(), { credentials: CLIENT_CREDENTIALS, sessions });
    await second.adapter.test(unhurried());
    expect(second.received.map((request) => request.headers.get("x-shopify-access-token"))).toEqual([
      "token-1",
    ]);
  });

  test("are not shared by other credentials", async () => {
    const sessions = new Map();
    const first = scriptShop(issuing(), { credentials: CLIENT_CREDENTIALS, sessions });
    await first.adapter.test(unhurried());
    const credentials = { ...CLIENT_CREDENTIALS, clientSecret: "shpss_another_secret" };
    const second = scriptShop(issuing(), { credentials, sessions });
    await second.adapter.test(unhurried());
    expect(second.received.length).toBe(2);
    expect(sessions.size).toBe(2);
  });
});
