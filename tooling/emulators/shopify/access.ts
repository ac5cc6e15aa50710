import { randomBytes, randomUUID } from "node:crypto";
import { createBucket } from "./bucket.ts";
import type { Bucket, Limit } from "./bucket.ts";

/** An app installed at the shop: it has its own bucket, its own tokens and its own idempotency keys. */
export interface EmulatedApp {
  readonly name: string;
  readonly number: number;
  /** A static token, as the custom apps of old have. */
  readonly accessToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface AppCredentials {
  readonly accessToken?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
}

export interface InstalledApp extends EmulatedApp {
  readonly bucket: Bucket;
}

export interface Access {
  install(name: string, credentials: AppCredentials): InstalledApp;
  apps(): readonly InstalledApp[];
  /** The app that a token belongs to, while the token is alive. */
  appOf(token: string | undefined): InstalledApp | null;
  grant(request: Readonly<Record<string, string>>): Grant;
  scopes: ReadonlySet<string>;
  refusesCredentials: boolean;
  expireTokens(): void;
  revokeTokens(): void;
}

type Grant =
  | {
      readonly kind: "granted";
      readonly accessToken: string;
      readonly scope: string;
      readonly expiresInSeconds: number;
    }
  | { readonly kind: "refused"; readonly error: string };

/** Tokens of client credentials live a day, and Shopify says so with one second taken off. */
const TOKEN_LIFE_SECONDS = 86_399;

const everyScope = [
  "read_inventory",
  "write_inventory",
  "read_products",
  "write_products",
  "read_locations",
  "read_orders",
] as const;

export function createAccess(now: () => number, limit: Limit, available: number | undefined): Access {
  const installed: InstalledApp[] = [];
  /** By token; a static token has no end. */
  const tokens = new Map<string, { readonly app: InstalledApp; readonly endsAt: number }>();

  const access: Access = {
    scopes: new Set(everyScope),
    refusesCredentials: false,
    install(name, credentials) {
      const app: InstalledApp = {
        name,
        number: 4_000_001 + installed.length,
        accessToken: credentials.accessToken ?? newToken(),
        clientId: credentials.clientId ?? randomUUID().replaceAll("-", ""),
        clientSecret: credentials.clientSecret ?? `shpss_${randomBytes(16).toString("hex")}`,
        bucket: createBucket(limit, now, available),
      };
      installed.push(app);
      tokens.set(app.accessToken, { app, endsAt: Number.POSITIVE_INFINITY });
      return app;
    },
    apps: () => installed,
    appOf(token) {
      const found = token === undefined ? undefined : tokens.get(token);
      return found !== undefined && now() < found.endsAt ? found.app : null;
    },
    grant(request) {
      if (request["grant_type"] !== "client_credentials")
        return { kind: "refused", error: "unsupported_grant_type" };
      const app = installed.find((candidate) => candidate.clientId === request["client_id"]);
      if (app === undefined) return { kind: "refused", error: "application_cannot_be_found" };
      if (app.clientSecret !== request["client_secret"] || access.refusesCredentials) {
        return { kind: "refused", error: "invalid_request" };
      }
      forgetEnded();
      const accessToken = newToken();
      tokens.set(accessToken, { app, endsAt: now() + TOKEN_LIFE_SECONDS * 1000 });
      const scope = [...access.scopes].join(",");
      return { kind: "granted", accessToken, scope, expiresInSeconds: TOKEN_LIFE_SECONDS };
    },
    expireTokens() {
      for (const [token, { endsAt }] of tokens) if (Number.isFinite(endsAt)) tokens.delete(token);
    },
    revokeTokens: () => tokens.clear(),
  };

  function forgetEnded(): void {
    for (const [token, { endsAt }] of tokens) if (endsAt <= now()) tokens.delete(token);
  }

  return access;
}

function newToken(): string {
  return `shpat_${randomBytes(16).toString("hex")}`;
}
