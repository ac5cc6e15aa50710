import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failureOf } from "./failure.ts";
import { createPatientFetch } from "./patient-fetch.ts";

/** Takes every request and answers after a while. */
const server = createServer((_, response) => {
  setTimeout(() => response.end("late"), 300);
});
let url = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  url = `http://127.0.0.1:${isAddress(address) ? address.port : 0}`;
});
afterAll(() => server.close());

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === "object" && address !== null;
}

test("a read that nobody answers ends as a server that is away", async () => {
  const error: unknown = await createPatientFetch(
    fetch,
    20,
  )(new Request(url)).catch((thrown: unknown) => thrown);
  expect(failureOf(error)).toEqual({ kind: "unreachable" });
});

test("a write and a stream are waited for", async () => {
  const patientFetch = createPatientFetch(fetch, 20);
  const written = await patientFetch(new Request(url, { method: "POST" }));
  expect(await written.text()).toBe("late");
  const stream = new Request(url, { headers: { accept: "text/event-stream" } });
  expect(await (await patientFetch(stream)).text()).toBe("late");
});

test("a read that its page has left is called off", async () => {
  const left = new AbortController();
  const reading = createPatientFetch(fetch)(new Request(url, { signal: left.signal }));
  left.abort();
  await expect(reading).rejects.toMatchObject({ name: "AbortError" });
});
