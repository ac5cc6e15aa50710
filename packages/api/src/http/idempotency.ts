import { createHash } from "node:crypto";
import type { Db } from "@trueup/db/schema";
import { createMiddleware } from "hono/factory";
import { sql } from "kysely";
import type { ApiContext, ApiEnv } from "../context.ts";
import { invalidInput, Refusal } from "./refusal.ts";

const KEPT = sql.lit("24 hours");
const POLL_MS = 50;
/** How long a repetition waits for the first request to end. */
const WAIT_MS = 10_000;

interface Kept {
  readonly request_hash: Uint8Array;
  readonly status: number | null;
  readonly body: string | null;
}

interface StoredBody {
  readonly etag: string | null;
  readonly text: string;
}

/**
 * A write with an `Idempotency-Key` takes effect once: the same request again gets the first answer. The key is
 * claimed before the work begins and the answer is kept after it has succeeded; refused requests changed nothing
 * and free their key. Where a process died in between, nobody knows whether the work was done, and the key says so.
 */
export const repeatable = createMiddleware<ApiEnv>(async (c, next) => {
  const key = c.req.header("idempotency-key");
  if (key === undefined) return next();
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    const message = "Must be 1 to 200 visible characters without spaces.";
    throw invalidInput([{ path: "Idempotency-Key", code: "invalid", message }]);
  }
  const { database, clock, stopping } = c.get("api");
  const claim = {
    scope: scopeOf(c.get("customerId"), c.get("principal").id),
    key,
    hash: hashOf(c.req.method, c.req.path, await c.req.text()),
  };
  const kept = await claimKey(database.db, claim, { clock, stopping });
  if (kept !== null) {
    const { etag, text }: StoredBody = JSON.parse(kept.body);
    return new Response(text === "" ? null : text, {
      status: kept.status,
      headers: {
        "Idempotency-Replayed": "true",
        ...(text === "" ? {} : { "Content-Type": "application/json" }),
        ...(etag === null ? {} : { ETag: etag }),
      },
    });
  }
  try {
    await next();
  } finally {
    await settle(database.db, claim, c.error === undefined && c.res.ok ? c.res.clone() : null);
  }
});

/** A key belongs to its customer; outside customers to its caller. */
function scopeOf(customerId: number | undefined, principalId: string): string {
  return customerId === undefined ? `caller ${principalId}` : `customer ${customerId}`;
}

function hashOf(method: string, path: string, body: string): Buffer {
  return createHash("sha256").update(`${method} ${path}\n${body}`, "utf8").digest();
}

interface Claim {
  readonly scope: string;
  readonly key: string;
  readonly hash: Buffer;
}

/** The answer to repeat, or null where this request is the first and now has the key. */
async function claimKey(
  db: Db,
  { scope, key, hash }: Claim,
  { clock, stopping }: Pick<ApiContext, "clock" | "stopping">,
): Promise<{ readonly status: number; readonly body: string } | null> {
  const deadline = clock.now() + WAIT_MS;
  for (;;) {
    const { rows } = await sql<{ claimed: boolean }>`
      INSERT INTO idempotency (scope, key, request_hash) VALUES (${scope}, ${key}, ${hash})
      ON CONFLICT (scope, key) DO UPDATE SET request_hash = excluded.request_hash, status = NULL, body = NULL, at = now()
        WHERE idempotency.at < now() - ${KEPT}::interval
      RETURNING true AS claimed`.execute(db);
    if (rows.length > 0) return null;
    const kept: Kept | undefined = await db
      .selectFrom("idempotency")
      .select(["request_hash", "status", "body"])
      .where("scope", "=", scope)
      .where("key", "=", key)
      .executeTakeFirst();
    if (kept === undefined) continue; // the first request was refused just now
    if (!hash.equals(kept.request_hash)) {
      throw new Refusal(
        "idempotency_mismatch",
        "This Idempotency-Key came with another request before. Give each request a key of its own.",
      );
    }
    if (kept.status !== null && kept.body !== null) return { status: kept.status, body: kept.body };
    if (clock.now() >= deadline || stopping.aborted) {
      throw new Refusal(
        "conflict",
        "The first request with this Idempotency-Key has not ended, or its process died: see whether its work was done before you use another key.",
        { headers: { "Retry-After": "5" } },
      );
    }
    await clock.wait(POLL_MS, stopping);
  }
}

async function settle(db: Db, { scope, key }: Claim, answer: Response | null): Promise<void> {
  if (answer === null) {
    await db.deleteFrom("idempotency").where("scope", "=", scope).where("key", "=", key).execute();
    return;
  }
  const stored: StoredBody = { etag: answer.headers.get("etag"), text: await answer.text() };
  await db
    .updateTable("idempotency")
    .set({ status: answer.status, body: JSON.stringify(stored) })
    .where("scope", "=", scope)
    .where("key", "=", key)
    .execute();
}
