import { createHash } from "node:crypto";
import type { Db } from "@trueup/db/schema";
import type { SealedSecret } from "@trueup/db/seal";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { sql } from "kysely";
import type { ApiContext, ApiEnv } from "../context.ts";
import { Refusal } from "./refusal.ts";

/** 1 to 200 visible characters without spaces. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;
const KEPT = sql.lit("24 hours");
const POLL_MS = 50;
/** How long a repetition waits for the first request to end. */
const WAIT_MS = 10_000;

interface Kept {
  readonly request_hash: Uint8Array;
  readonly status: number | null;
  readonly body: string | null;
}

type StoredBody = { readonly etag: string | null } & (
  | { readonly text: string }
  | { readonly kid: string; readonly sealed: string }
);

/**
 * A write with an `Idempotency-Key` takes effect once: the same request again gets the first answer. The key is
 * claimed before the work begins and the answer is kept after it has succeeded; refused requests changed nothing
 * and free their key. Where a process died or failed in between, nobody knows whether the work was done, and the
 * key says so until it is forgotten: doing it again is the caller's choice.
 */
export const repeatable = keepingAnswers("as_they_are");

/** As {@link repeatable}, where the answer holds a secret. */
export const repeatableSecret = keepingAnswers("sealed");

function keepingAnswers(kept: "as_they_are" | "sealed") {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const key = c.req.header("idempotency-key");
    // A malformed one is refused by the route's schema of headers, together with all other faults.
    if (key === undefined || !IDEMPOTENCY_KEY.test(key)) return next();
    const { database, clock, stopping, sealer } = c.get("api");
    const customerId = c.get("customerId");
    const claim = {
      scope: scopeOf(customerId, c.get("principal").id),
      key,
      hash: hashOf(c.req.method, c.req.path, await c.req.text()),
    };
    const place = { customerId: customerId ?? 0, storeId: 0, field: `answer to ${claim.scope}, key ${key}` };
    const first = await claimKey(database.db, claim, { clock, stopping });
    if (first !== null) return repeatAnswer(first.status, first.body, (sealed) => sealer.open(place, sealed));
    await next();
    switch (outcomeOf(c)) {
      case "done":
        return keepAnswer(database.db, claim, c.res.clone(), (text) =>
          kept === "sealed" ? toBase64(sealer.seal(place, text)) : { text },
        );
      case "refused":
        return freeKey(database.db, claim);
      case "unknown":
        return markUnknown(database.db, claim, c.res.status);
    }
  });
}

function outcomeOf(c: Context<ApiEnv>): "done" | "refused" | "unknown" {
  if (c.error === undefined && c.res.ok) return "done";
  return c.error instanceof Refusal || c.res.status < 500 ? "refused" : "unknown";
}

function repeatAnswer(status: number, body: string, open: (sealed: SealedSecret) => string): Response {
  const stored: StoredBody = JSON.parse(body);
  const text =
    "text" in stored ? stored.text : open({ kid: stored.kid, sealed: Buffer.from(stored.sealed, "base64") });
  return new Response(text === "" ? null : text, {
    status,
    headers: {
      "Idempotency-Replayed": "true",
      ...(text === "" ? {} : { "Content-Type": "application/json" }),
      ...(stored.etag === null ? {} : { ETag: stored.etag }),
    },
  });
}

function toBase64({ kid, sealed }: SealedSecret): { readonly kid: string; readonly sealed: string } {
  return { kid, sealed: Buffer.from(sealed).toString("base64") };
}

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
    if (kept.status !== null) throw nobodyKnows("failed on the way, perhaps after its work was done");
    if (clock.now() >= deadline || stopping.aborted) throw nobodyKnows("has not ended, or its process died");
    await clock.wait(POLL_MS, stopping);
  }
}

function nobodyKnows(what: string): Refusal {
  return new Refusal(
    "conflict",
    `The first request with this Idempotency-Key ${what}: see whether its work was done before you use another key.`,
    { headers: { "Retry-After": "5" } },
  );
}

async function keepAnswer(
  db: Db,
  { scope, key }: Claim,
  answer: Response,
  keep: (text: string) => { readonly text: string } | { readonly kid: string; readonly sealed: string },
): Promise<void> {
  const stored: StoredBody = { etag: answer.headers.get("etag"), ...keep(await answer.text()) };
  await db
    .updateTable("idempotency")
    .set({ status: answer.status, body: JSON.stringify(stored) })
    .where("scope", "=", scope)
    .where("key", "=", key)
    .execute();
}

async function freeKey(db: Db, { scope, key }: Claim): Promise<void> {
  await db.deleteFrom("idempotency").where("scope", "=", scope).where("key", "=", key).execute();
}

/** A status without an answer: repetitions need not wait to be told. */
async function markUnknown(db: Db, { scope, key }: Claim, status: number): Promise<void> {
  await db
    .updateTable("idempotency")
    .set({ status })
    .where("scope", "=", scope)
    .where("key", "=", key)
    .execute();
}
