import { currentFeedCursor } from "@trueup/db/feed";
import { type Client, createClient, type StreamedEvent } from "@trueup/sdk";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestApi, hostOf, type TestApi } from "../testing/api.ts";

let api: TestApi;
let customerId: string;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  customerId = await customer("Aurora");
});

/** A customer whose item A waits for its first number in a store. */
async function customer(name: string): Promise<string> {
  const { id } = await api.operator.customers.create({ name });
  await api.operator.preferences.patch(id, { syncInventory: "always" });
  const item = await api.operator.items.create(id, { sku: `${name}-A` });
  const store = await api.operator.stores.create(id, {
    platform: "shopify",
    name,
    host: hostOf(id, name),
    credentials: { kind: "access_token", accessToken: "shpat_1" },
    locationId: "gid://shopify/Location/1",
  });
  await api.operator.listings.link(id, {
    itemId: item.id,
    storeId: store.id,
    remote: { variantId: "gid://shopify/ProductVariant/1" },
  });
  return id;
}

const receive = (id: string, sku: string, quantity: number) =>
  api.operator.stockChanges.record(id, [{ kind: "receive", sku, quantity }]);

/** Reads events until there are enough decisions, then hangs up. */
async function take(
  events: (signal: AbortSignal) => AsyncGenerator<StreamedEvent>,
  wanted: number,
): Promise<readonly StreamedEvent[]> {
  const hangUp = new AbortController();
  const taken: StreamedEvent[] = [];
  for await (const event of events(hangUp.signal)) {
    if (event.type === "decision") taken.push(event);
    if (taken.length === wanted) hangUp.abort();
  }
  return taken;
}

/** Listens, does something once the stream stands, and answers what came. */
async function during(
  listen: Client["events"],
  id: string,
  wanted: number,
  act: () => Promise<unknown>,
): Promise<readonly StreamedEvent[]> {
  await settled();
  const open = Promise.withResolvers<void>();
  const taking = take(
    (signal) => listen(id, { signal, onState: (state) => state === "open" && open.resolve() }),
    wanted,
  );
  await open.promise;
  await act();
  return taking;
}

test("decisions arrive as they are taken, with what a person needs to read them", async () => {
  const events = await during(api.operator.events, customerId, 1, () => receive(customerId, "Aurora-A", 5));
  expect(events).toEqual([
    {
      type: "decision",
      customerId,
      cursor: expect.any(String),
      data: {
        id: expect.stringMatching(/^dec_\d+$/),
        at: expect.any(String),
        itemId: expect.stringMatching(/^itm_\d+$/),
        listingId: expect.stringMatching(/^lst_\d+$/),
        storeId: expect.stringMatching(/^sto_\d+$/),
        sku: "Aurora-A",
        trigger: "stock_changed",
        outcome: "push",
        reason: "first_value",
        level: 5,
      },
    },
  ]);
});

test("a customer's stream holds nothing of another's, the operator's holds both", async () => {
  const other = await customer("Other");
  const key = await api.client(customerId, ["items:read"]);
  const both = async () => {
    await receive(other, "Other-A", 1);
    await receive(customerId, "Aurora-A", 1);
  };
  const own = await during(key.events, customerId, 1, both);
  expect(skusOf(own)).toEqual(["Aurora-A"]);
  await expect(take((signal) => key.events(other, { signal }), 1)).rejects.toMatchObject({ status: 404 });
  await expect(take((signal) => key.allEvents({ signal }), 1)).rejects.toMatchObject({ status: 403 });
  const all = await during((_id, options) => api.operator.allEvents(options), "", 2, both);
  expect(skusOf(all)).toEqual(["Other-A", "Aurora-A"]);
  expect(all.map((event) => event.customerId)).toEqual([other, customerId]);
});

test("a stream goes on behind the event that it is given, missing none and repeating none", async () => {
  const [first] = await during(api.operator.events, customerId, 1, () => receive(customerId, "Aurora-A", 1));
  for (const quantity of [1, 1, 1]) await receive(customerId, "Aurora-A", quantity);
  const rest = await take(
    (signal) => api.operator.events(customerId, { signal, after: first?.cursor ?? "" }),
    3,
  );
  expect(levelsOf([...(first === undefined ? [] : [first]), ...rest])).toEqual([1, 2, 3, 4]);
});

test("a stream that breaks is opened again by the client, and nothing is lost", async () => {
  await settled();
  let opened = 0;
  const states: string[] = [];
  const flaky = createClient({
    baseUrl: "http://trueup.test",
    apiKey: await api.key(customerId),
    fetch: async (request) => {
      opened += 1;
      const response = await api.app.request(request);
      return opened === 1 ? cutAfterFirstEvent(response) : response;
    },
  });
  const open = Promise.withResolvers<void>();
  const taking = take(
    (signal) =>
      flaky.events(customerId, {
        signal,
        onState(state) {
          states.push(state);
          open.resolve();
        },
      }),
    3,
  );
  await open.promise;
  for (const quantity of [1, 1, 1]) await receive(customerId, "Aurora-A", quantity);
  expect(levelsOf(await taking)).toEqual([1, 2, 3]);
  expect(states).toEqual(["open", "lost", "open"]);
});

test("a stream begins with the recent events where asked", async () => {
  for (const quantity of [1, 1, 1]) await receive(customerId, "Aurora-A", quantity);
  await settled();
  const events = await take((signal) => api.operator.events(customerId, { signal, recent: 2 }), 2);
  expect(levelsOf(events)).toEqual([2, 3]);
});

test("a store that changes its state is told", async () => {
  const { stores } = api.operator;
  const [store] = (await stores.list(customerId)).data;
  const hangUp = new AbortController();
  let told: StreamedEvent | null = null;
  let paused = false;
  for await (const event of api.operator.events(customerId, { signal: hangUp.signal, recent: 1 })) {
    if (event.type === "decision") {
      // Nobody knows whether the stores were looked at before: what changed before the first look is not told.
      paused = !paused;
      await stores[paused ? "pause" : "resume"](customerId, store?.id ?? "");
      await receive(customerId, "Aurora-A", 1);
    }
    if (event.type !== "store" || event.data.status !== "paused") continue;
    told = event;
    hangUp.abort();
  }
  expect(told).toMatchObject({
    type: "store",
    customerId,
    data: { storeId: store?.id, status: "paused", statusReason: null },
  });
});

test.each(["nonsense", "MS5kLg", "LTEuZC4w"])("the event id %j is refused", async (id) => {
  const response = await api.request(`/v1/customers/${customerId}/events`, {
    headers: { "last-event-id": id },
  });
  expect(await response.json()).toMatchObject({ status: 400, errors: [{ path: "Last-Event-ID" }] });
});

test("one caller has 20 streams at most, and gets a new one for each that it ends", async () => {
  const key = await api.key(customerId);
  const open = () =>
    api.request(`/v1/customers/${customerId}/events`, { headers: { authorization: `Bearer ${key}` } });
  const streams = await Promise.all(Array.from({ length: 20 }, open));
  expect((await open()).status).toBe(429);
  await streams[0]?.body?.cancel();
  await expect
    .poll(async () => {
      const response = await open();
      await response.body?.cancel();
      return response.status;
    })
    .toBe(200);
  await Promise.allSettled(streams.map(async (stream) => stream.body?.cancel()));
});

test("a stream whose key was revoked ends with the next event, without telling it", async () => {
  const { id, key } = await api.operator.apiKeys.create(customerId, {
    name: "reader",
    scopes: ["items:read"],
  });
  const response = await api.request(`/v1/customers/${customerId}/events`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const read = response.text();
  await api.operator.apiKeys.revoke(customerId, id);
  api.clock.advance(1_000);
  await receive(customerId, "Aurora-A", 1);
  expect(await read).not.toContain("event: decision");
});

test("a stream is kept alive while only others have news", async () => {
  const other = await customer("Loud");
  const response = await api.request(`/v1/customers/${customerId}/events`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const heartbeat = async () => {
    for (;;) {
      const read = await reader?.read();
      if (read?.done !== false || /^id: \S+\n\n$/.test(read.value)) return read?.value;
    }
  };
  await heartbeat();
  let heard: string | undefined;
  const hearing = heartbeat().then((beat) => (heard = beat));
  // News without end: none of them may put the heartbeat off.
  await expect
    .poll(async () => {
      api.clock.advance(15_000);
      await receive(other, "Loud-A", 1);
      return heard;
    })
    .toMatch(/^id: /);
  await hearing;
  await reader?.cancel();
});

test("streams end when the process stops", async () => {
  const stopping = await createTestApi();
  const response = await stopping.request("/v1/events");
  const read = response.text();
  await stopping.close();
  expect(await read).toMatch(/^id: \S+\n\n$/);
});

function skusOf(events: readonly StreamedEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.type === "store" || event.type === "bulk_action" ? [] : [event.data.sku],
  );
}

function levelsOf(events: readonly StreamedEvent[]): readonly (number | null)[] {
  return events.flatMap((event) => (event.type === "decision" ? [event.data.level] : []));
}

/** The body up to its first event with data, then the end. */
function cutAfterFirstEvent(response: Response): Response {
  let sawEvent = false;
  const cut = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      if (sawEvent) {
        controller.terminate();
        return;
      }
      controller.enqueue(chunk);
      sawEvent = new TextDecoder().decode(chunk).includes("data:");
      if (sawEvent) controller.terminate();
    },
  });
  return new Response(response.body?.pipeThrough(cut) ?? null, response);
}

/** Whether everything so far can be read: on a shared server others may hold it back for a moment. */
async function settled(): Promise<void> {
  await expect.poll(streamsAreFed).toBe(true);
}

async function streamsAreFed(): Promise<boolean> {
  const newest = await api.database.db
    .selectFrom("decision")
    .select((expression) => expression.fn.max<string>("xid").as("xid"))
    .executeTakeFirst();
  const cursor = await currentFeedCursor(api.database.db);
  return BigInt(cursor.xid) > BigInt(newest?.xid ?? 0);
}
