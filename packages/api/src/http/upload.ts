import { CHUNK_BYTES, MAX_FILE_BYTES } from "@trueup/db/csv/import-file";
import type { Context } from "hono";
import { Refusal } from "./refusal.ts";

/** Chunks that are kept in one statement. */
const CHUNKS_AT_ONCE = 4;

/**
 * Hands on the body of a request in chunks of equal length, the last one apart, holding a few of them at a time however
 * long the body is. Answers its length.
 */
export async function receiveFile(
  c: Context,
  keep: (position: number, chunks: readonly Uint8Array[]) => Promise<void>,
  mostBytes: number = MAX_FILE_BYTES,
): Promise<number> {
  if (Number(c.req.header("content-length") ?? 0) > mostBytes) throw tooLarge(mostBytes);
  let bytes = 0;
  let kept = 0;
  let full: Buffer[] = [];
  let last: Buffer = Buffer.alloc(0);
  for await (const part of partsOf(c)) {
    bytes += part.length;
    if (bytes > mostBytes) throw tooLarge(mostBytes);
    last = Buffer.concat([last, part]);
    while (last.length >= CHUNK_BYTES) {
      full.push(last.subarray(0, CHUNK_BYTES));
      last = last.subarray(CHUNK_BYTES);
      if (full.length < CHUNKS_AT_ONCE) continue;
      await keep(kept, full);
      kept += full.length;
      full = [];
    }
  }
  await keep(kept, last.length === 0 ? full : [...full, last]);
  return bytes;
}

async function* partsOf(c: Context): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = c.req.raw.body?.getReader();
  if (reader === undefined) return;
  let whole = false;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        throw new Refusal("bad_request", "The file did not come whole.");
      });
      whole = done;
      if (done) return;
      if (value instanceof Uint8Array) yield value;
    }
  } finally {
    // The rest of what is refused is not waited for.
    if (!whole) await reader.cancel().catch(() => undefined);
  }
}

function tooLarge(mostBytes: number): Refusal {
  return new Refusal(
    "payload_too_large",
    `The file is longer than ${mostBytes} bytes. Send it in parts, each with the first line.`,
  );
}
