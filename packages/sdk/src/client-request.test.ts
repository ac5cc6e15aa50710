import { expect, test } from "vitest";
import { ApiError, createClient } from "./client.ts";

function answering(body: string, init: ResponseInit = {}) {
  return createClient({
    baseUrl: "http://trueup.example",
    fetch: () => new Response(body, init),
  });
}

const preferences = { syncInventory: "always", soldOutCheckMinutes: 60 };

test("the etag is there to be read, and stays out of a copy of the resource", async () => {
  const client = answering(JSON.stringify(preferences), { headers: { etag: '"7"' } });
  const answer = await client.preferences.get("cus_1");
  expect(answer.etag).toBe('"7"');
  expect({ ...answer }).toEqual(preferences);
  expect(JSON.parse(JSON.stringify(answer))).toEqual(preferences);
});

test("a page instead of JSON is an ApiError with the status", async () => {
  const client = answering("<html>login</html>", { status: 200 });
  const error: unknown = await client.customers.list().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 200, code: "internal" });
});

test("a broken problem is an ApiError with the status", async () => {
  const client = answering("{", {
    status: 503,
    headers: { "content-type": "application/problem+json", "retry-after": "2" },
  });
  const error: unknown = await client.customers.list().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ status: 503, code: "unavailable", retryAfterSeconds: 2 });
});

test("a stream at an address that is none throws instead of trying for ever", async () => {
  const client = createClient({ baseUrl: "not an address" });
  await expect(client.events("cus_1").next()).rejects.toThrow(TypeError);
});

test("what a listener of the stream throws reaches the caller", async () => {
  const client = answering("", { headers: { "content-type": "text/event-stream" } });
  const stream = client.events("cus_1", {
    onState() {
      throw new RangeError("a mistake of the caller");
    },
  });
  await expect(stream.next()).rejects.toThrow("a mistake of the caller");
});
