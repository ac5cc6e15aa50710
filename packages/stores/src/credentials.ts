import type { Platform, ShopifyCredentials } from "@trueup/sdk";
import { z } from "zod";

/** What a store's adapter signs in with, by platform. */
export interface CredentialsByPlatform {
  readonly shopify: ShopifyCredentials;
}

/** Visible ASCII: what an HTTP header can carry. */
const secret = z.string().regex(/^[\x21-\x7e]{1,500}$/);

const shopify = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("access_token"),
    accessToken: secret,
    webhookSecret: z.exactOptional(secret),
  }),
  z.strictObject({ kind: z.literal("client_credentials"), clientId: secret, clientSecret: secret }),
]) satisfies z.ZodType<ShopifyCredentials>;

const SCHEMAS: { readonly [P in Platform]: z.ZodType<CredentialsByPlatform[P]> } = { shopify };

/** Credentials as they come out of the database; null where they are none for this platform. */
export function parseCredentials<P extends Platform>(
  platform: P,
  opened: unknown,
): CredentialsByPlatform[P] | null {
  return SCHEMAS[platform].safeParse(opened).data ?? null;
}
