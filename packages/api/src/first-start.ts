import type { Db } from "@trueup/db/schema";
import { API_SCOPES } from "@trueup/sdk";
import { generateApiKey, generatePassword, hashApiKey } from "./auth/key-format.ts";
import type { Sessions } from "./auth/sessions.ts";
import type { Random } from "./context.ts";

export const OPERATOR_EMAIL = "operator@trueup.local";

/** What was made up and has to be told to the operator now: it cannot be read again. */
export interface MadeUp {
  readonly apiKey: string | null;
  readonly password: string | null;
}

/**
 * Sees to it that the operator can get in: an API key and an account. What is configured is taken; what is not, and
 * is not there from an earlier start, is made up.
 */
export async function prepareOperator(
  parts: { readonly db: Db; readonly sessions: Sessions; readonly random: Random },
  configured: { readonly apiKey: string | null; readonly password: string | null },
): Promise<MadeUp> {
  const { db, sessions, random } = parts;
  const password = configured.password ?? generatePassword(random);
  const made = await sessions.ensureAccount({ email: OPERATOR_EMAIL, name: "Operator", password });
  return {
    apiKey:
      configured.apiKey === null ? await ensureKey(db, random) : await takeConfigured(db, configured.apiKey),
    password: made && configured.password === null ? password : null,
  };
}

const CONFIGURED_ID = "configured";
const FIRST_ID = "first";

/** Changing the configured key takes effect with the next start: the one before is refused from then on. */
async function takeConfigured(db: Db, key: string): Promise<null> {
  const hash = hashApiKey(key);
  await db
    .insertInto("api_key")
    .values({ id: CONFIGURED_ID, customer_id: null, name: "TRUEUP_API_KEY", hash, scopes: [...API_SCOPES] })
    .onConflict((conflict) =>
      conflict.column("id").doUpdateSet({ hash, scopes: [...API_SCOPES], revoked_at: null }),
    )
    .execute();
  return null;
}

async function ensureKey(db: Db, random: Random): Promise<string | null> {
  const existing = await db
    .selectFrom("api_key")
    .select("id")
    .where("customer_id", "is", null)
    .where("revoked_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  if (existing !== undefined) return null;
  const { key } = generateApiKey(random);
  // Under a fixed id, so that of several processes that start at once one makes it.
  const inserted = await db
    .insertInto("api_key")
    .values({
      id: FIRST_ID,
      customer_id: null,
      name: "Made at the first start",
      hash: hashApiKey(key),
      scopes: [...API_SCOPES],
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirst();
  return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n ? key : null;
}
