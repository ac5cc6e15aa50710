import type { ApiKeyTable } from "@trueup/db/access-schema";
import type { Db } from "@trueup/db/schema";
import { API_SCOPES, type ApiScope } from "@trueup/sdk";
import { type Selectable, sql } from "kysely";
import type { Clock, Random } from "../context.ts";
import type { Log } from "../log.ts";
import { generateApiKey, hashApiKey } from "./key-format.ts";
import type { Principal } from "./principal.ts";

export interface ApiKeys {
  verify(key: string): Promise<VerifiedKey>;
  create(key: NewKey): Promise<{ readonly id: string; readonly key: string }>;
  /** Whether there was such a key of this customer, or of the operator where `customerId` is null. */
  revoke(id: string, customerId: number | null): Promise<boolean>;
}

export type VerifiedKey =
  | { readonly kind: "valid"; readonly principal: Principal }
  | { readonly kind: "unknown" | "expired" | "revoked" };

export interface NewKey {
  readonly customerId: number | null;
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  readonly expiresAt: Date | null;
}

type KeyRow = Pick<
  Selectable<ApiKeyTable>,
  "id" | "customer_id" | "name" | "scopes" | "expires_at" | "revoked_at"
>;

interface CacheEntry {
  readonly row: KeyRow;
  readonly until: number;
  markedAt: number;
}

/** A key that another process revoked is accepted for so long at most. */
const CACHE_MS = 1_000;
const CACHED_KEYS = 1_000;
const LAST_USED_GRAIN_MS = 60_000;

interface KeyParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export function createApiKeys(parts: KeyParts): ApiKeys {
  const { db, clock, random } = parts;
  const cache = createKeyCache(parts);
  return {
    async verify(key) {
      const entry = await cache.find(key);
      if (entry === null) return { kind: "unknown" };
      const { row } = entry;
      if (row.revoked_at !== null) return { kind: "revoked" };
      if (row.expires_at !== null && row.expires_at.getTime() <= clock.now()) return { kind: "expired" };
      await markUsed(parts, entry);
      return { kind: "valid", principal: toPrincipal(row) };
    },
    async create({ customerId, name, scopes, expiresAt }) {
      const { id, key } = generateApiKey(random);
      await db
        .insertInto("api_key")
        .values({
          id,
          customer_id: customerId,
          name,
          hash: hashApiKey(key),
          scopes: [...scopes],
          expires_at: expiresAt,
        })
        .execute();
      return { id, key };
    },
    async revoke(id, customerId) {
      cache.clear();
      const updated = await db
        .updateTable("api_key")
        .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
        .where("id", "=", id)
        .where("customer_id", customerId === null ? "is" : "=", customerId)
        .executeTakeFirst();
      cache.clear();
      return updated.numUpdatedRows > 0n;
    },
  };
}

interface KeyCache {
  find(key: string): Promise<CacheEntry | null>;
  /** From here on nothing is answered that was asked for before. */
  clear(): void;
}

function createKeyCache({ db, clock }: KeyParts): KeyCache {
  const entries = new Map<string, CacheEntry>();
  /** Requests that come with one key at the same time ask for it once. */
  const asking = new Map<string, Promise<CacheEntry | null>>();
  let clearings = 0;

  async function load(hash: Buffer, cacheKey: string): Promise<CacheEntry | null> {
    const askedAfter = clearings;
    const row = await db
      .selectFrom("api_key")
      .select(["id", "customer_id", "name", "scopes", "expires_at", "revoked_at"])
      .where("hash", "=", hash)
      .executeTakeFirst();
    const markedAt = entries.get(cacheKey)?.markedAt ?? Number.NEGATIVE_INFINITY;
    entries.delete(cacheKey);
    if (row === undefined) return null;
    const [oldest] = entries.keys();
    if (entries.size >= CACHED_KEYS && oldest !== undefined) entries.delete(oldest);
    const entry = { row, until: clock.now() + CACHE_MS, markedAt };
    // What was asked for before the cache was cleared may be older than the reason for that.
    if (askedAfter === clearings) entries.set(cacheKey, entry);
    return entry;
  }

  return {
    find(key) {
      const hash = hashApiKey(key);
      const cacheKey = hash.toString("base64");
      const cached = entries.get(cacheKey);
      if (cached !== undefined && cached.until > clock.now()) return Promise.resolve(cached);
      const asked = asking.get(cacheKey);
      if (asked !== undefined) return asked;
      const answer = load(hash, cacheKey).finally(() => {
        if (asking.get(cacheKey) === answer) asking.delete(cacheKey);
      });
      asking.set(cacheKey, answer);
      return answer;
    },
    clear() {
      clearings += 1;
      entries.clear();
      asking.clear();
    },
  };
}

async function markUsed({ db, clock, log }: KeyParts, entry: CacheEntry): Promise<void> {
  if (clock.now() - entry.markedAt < LAST_USED_GRAIN_MS) return;
  entry.markedAt = clock.now();
  try {
    await db
      .updateTable("api_key")
      .set({ last_used_at: sql<Date>`now()` })
      .where("id", "=", entry.row.id)
      .where(sql<boolean>`coalesce(last_used_at < now() - interval '1 minute', true)`)
      .execute();
  } catch (error) {
    log.warn({ error, principal: entry.row.id }, "the last use of an API key could not be noted");
  }
}

function toPrincipal(row: KeyRow): Principal {
  return {
    by: "api_key",
    id: row.id,
    customerId: row.customer_id,
    scopes: API_SCOPES.filter((scope) => row.scopes.includes(scope)),
    user: null,
  };
}
