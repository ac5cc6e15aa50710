import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import type { ApiEnv } from "../context.ts";
import { admission, type AdmissionOptions } from "./admission.ts";
import { Refusal } from "./refusal.ts";

const STOCK = "/v1/customers/cus_1/stock-changes";
const OTHER = "/v1/customers/cus_1/items";

/** An API whose requests all wait until they are let go. */
function held(bounds: AdmissionOptions) {
  const gate = Promise.withResolvers<void>();
  let reached = 0;
  const app = new Hono<ApiEnv>();
  app.onError((error) => {
    if (!(error instanceof Refusal)) throw error;
    return new Response(error.message, { status: 503, headers: error.headers });
  });
  app.use(admission(bounds));
  app.all("*", async (c) => {
    reached += 1;
    await gate.promise;
    return c.text("done");
  });
  const ask = (path: string, init: RequestInit = {}) => Promise.resolve(app.request(path, init));
  return {
    reached: () => reached,
    open: () => gate.resolve(),
    get: (path: string) => ask(path),
    post: (path: string, headers: Readonly<Record<string, string>> = {}) =>
      ask(path, { method: "POST", headers: { ...headers } }),
  };
}

async function statuses(answers: readonly Promise<Response>[]): Promise<readonly number[]> {
  return (await Promise.all(answers)).map((answer) => answer.status);
}

describe("too many requests at once", () => {
  test("others are refused first, stock changes last, and each is told when to come back", async () => {
    const api = held({ requests: 2, stockRequests: 3 });
    const admitted = [api.get(OTHER), api.post(OTHER)];
    const refused = await api.get(OTHER);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("Retry-After")).toBe("1");
    const stock = api.post(STOCK);
    expect((await api.post(STOCK)).status).toBe(503);
    expect(api.reached()).toBe(3);
    api.open();
    expect(await statuses([...admitted, stock])).toEqual([200, 200, 200]);
  });

  test("however many come, no more are under way than the bounds say, and all are answered", async () => {
    const api = held({ requests: 10, stockRequests: 20 });
    const answers = Array.from({ length: 5_000 }, (_, at) =>
      at % 2 === 0 ? api.post(STOCK) : api.get(OTHER),
    );
    api.open();
    const all = await statuses(answers);
    expect(api.reached()).toBe(20);
    expect(all.filter((status) => status === 200)).toHaveLength(20);
    expect(all.filter((status) => status === 503)).toHaveLength(4_980);
    expect((await api.get(OTHER)).status).toBe(200);
  });
});

describe("bodies", () => {
  test("together are bounded, and one of unknown length counts as the longest", async () => {
    const api = held({ bodyBytes: 1_000_300 });
    const first = api.post(STOCK, { "content-length": "400" });
    expect((await api.post(STOCK, { "transfer-encoding": "chunked" })).status).toBe(503);
    const second = api.post(STOCK, { "content-length": "999900" });
    expect((await api.post(STOCK, { "content-length": "1" })).status).toBe(503);
    api.open();
    expect(await statuses([first, second])).toEqual([200, 200]);
  });

  test("half of them are kept for stock changes", async () => {
    const api = held({ bodyBytes: 1_000 });
    const other = api.post(OTHER, { "content-length": "500" });
    expect((await api.post(OTHER, { "content-length": "1" })).status).toBe(503);
    const stock = api.post(STOCK, { "content-length": "500" });
    api.open();
    expect(await statuses([other, stock])).toEqual([200, 200]);
  });

  test("a stream is no request under way; a body sent to its address is", async () => {
    const api = held({ requests: 0 });
    const stream = api.get("/v1/customers/cus_1/events");
    expect((await api.post("/v1/customers/cus_1/events")).status).toBe(503);
    api.open();
    expect((await stream).status).toBe(200);
  });
});
