import type { StreamedEvent } from "@trueup/sdk";
import { expect, test } from "vitest";
import { harness, problemAnswer, settled } from "../testing/harness.ts";
import { decisionEvent, pushEvent } from "../testing/samples.ts";
import { useLiveStore } from "./live.ts";

/** A stream whose far end the test holds. */
function eventStream() {
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  const body = new ReadableStream<Uint8Array>({
    start(made) {
      controller = made;
    },
  });
  return {
    response: new Response(body, { headers: { "content-type": "text/event-stream" } }),
    send(event: StreamedEvent) {
      const data = JSON.stringify({ ...event.data, customerId: event.customerId });
      const block = `id: ${event.cursor}\nevent: ${event.type}\ndata: ${data}\n\n`;
      controller?.enqueue(new TextEncoder().encode(block));
    },
    end: () => controller?.close(),
  };
}

async function opened() {
  const stream = eventStream();
  const parts = harness(() => stream.response);
  const live = parts.run(() => useLiveStore());
  live.open("cus_1");
  await settled();
  return { stream, live, ...parts };
}

test("events are shown in groups, newest first, and listeners hear each at once", async () => {
  const { stream, live, clock } = await opened();
  const heard: string[] = [];
  live.listen((event) => heard.push(event.type));
  stream.send(decisionEvent("dec_1", "never"));
  stream.send(pushEvent("psh_1", "confirmed"));
  await settled();
  expect(heard).toEqual(["decision", "push"]);
  expect(live.rows).toEqual([]);
  await clock.advance(200);
  expect(live.rows.map(({ key }) => key)).toEqual(["push:psh_1", "decision:dec_1"]);
  expect(live.received).toBe(2);
  live.close();
});

test("what the stream begins with is no news, what comes later is", async () => {
  const { stream, live, clock } = await opened();
  stream.send(decisionEvent("dec_1", "never"));
  await settled();
  await clock.advance(5_000);
  stream.send(pushEvent("psh_1", "confirmed"));
  await settled();
  await clock.advance(200);
  expect(live.rows.map(({ arrivedMs }) => arrivedMs === null)).toEqual([false, true]);
  live.close();
});

test("a stream that breaks says since when", async () => {
  const { stream, live, clock } = await opened();
  expect(live.stream).toEqual({ status: "open" });
  stream.end();
  await settled();
  expect(live.stream).toEqual({ status: "lost", sinceMs: clock.now() });
  live.close();
});

test("a stream that the server refuses is not called live", async () => {
  const live = harness(() => problemAnswer(403, "forbidden")).run(() => useLiveStore());
  live.open("cus_1");
  await settled();
  expect(live.stream).toMatchObject({ status: "refused", failure: { kind: "refused" } });
});

test("turning away empties the feed and drops what still comes", async () => {
  const { stream, live, clock } = await opened();
  stream.send(pushEvent("psh_1", "confirmed"));
  await settled();
  live.close();
  await clock.advance(1_000);
  expect(live.rows).toEqual([]);
  expect(live.stream).toEqual({ status: "closed" });
});
