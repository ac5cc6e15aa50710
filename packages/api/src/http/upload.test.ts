import { CHUNK_BYTES } from "@trueup/db/csv/import-file";
import { Hono } from "hono";
import { expect, test } from "vitest";
import type { ApiEnv } from "../context.ts";
import { Refusal } from "./refusal.ts";
import { receiveFile } from "./upload.ts";

const MOST_BYTES = 10 * CHUNK_BYTES;

/** What was kept of a body, and how it ended. */
async function receive(body: string | ReadableStream) {
  const kept: Uint8Array[] = [];
  let mostAtOnce = 0;
  async function keep(position: number, chunks: readonly Uint8Array[]): Promise<void> {
    expect(position).toBe(kept.length);
    mostAtOnce = Math.max(mostAtOnce, chunks.length);
    kept.push(...chunks.map((chunk) => Uint8Array.from(chunk)));
  }
  const app = new Hono<ApiEnv>();
  app.onError((error) => new Response(error instanceof Refusal ? error.code : "broken", { status: 400 }));
  app.post("/", async (c) => c.text(String(await receiveFile(c, keep, MOST_BYTES))));
  const request: RequestInit = { method: "POST", body, duplex: "half" };
  const answer = await (await app.request("http://test/", request)).text();
  return { kept, mostAtOnce, answer };
}

function streamOf(parts: readonly Uint8Array[]): {
  readonly stream: ReadableStream;
  readonly taken: () => number;
} {
  let taken = 0;
  const stream = new ReadableStream({
    pull(controller) {
      const part = parts[taken];
      taken += 1;
      if (part === undefined) controller.close();
      else controller.enqueue(part);
    },
  });
  return { stream, taken: () => taken };
}

test("whatever pieces a file comes in, it is kept in chunks of one length, a few at a time", async () => {
  const bytes = Uint8Array.from({ length: 9 * CHUNK_BYTES + 7 }, (_, at) => at % 251);
  for (const size of [1_000, CHUNK_BYTES, 3 * CHUNK_BYTES + 1]) {
    const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    const { kept, mostAtOnce, answer } = await receive(streamOf(parts).stream);
    expect(answer).toBe(String(bytes.length));
    expect(kept.slice(0, -1).every((chunk) => chunk.length === CHUNK_BYTES)).toBe(true);
    expect(Buffer.concat(kept).equals(bytes)).toBe(true);
    expect(mostAtOnce).toBeLessThanOrEqual(5);
  }
});

test("a file that goes on too long is refused, and no more of it is read", async () => {
  const { stream, taken } = streamOf(Array.from({ length: 1_000 }, () => new Uint8Array(CHUNK_BYTES)));
  const { kept, answer } = await receive(stream);
  expect(answer).toBe("payload_too_large");
  expect(kept.length).toBeLessThanOrEqual(10);
  expect(taken()).toBeLessThan(20);
});

test("no file is one of no length", async () => {
  expect(await receive("")).toMatchObject({ kept: [], answer: "0" });
});
