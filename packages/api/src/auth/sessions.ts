import { hkdfSync } from "node:crypto";
import type { Db } from "@trueup/db/schema";
import { violatedUnique } from "@trueup/db/transaction";
import { API_SCOPES } from "@trueup/sdk";
import { betterAuth } from "better-auth";
import { APIError } from "better-auth/api";
import type { Log } from "../log.ts";
import type { Principal } from "./principal.ts";

/**
 * People who sign in, and their sessions. The library behind it does passwords, tokens and cookies; it is never
 * given a request and none of its own routes are served.
 */
export interface Sessions {
  signIn(
    credentials: { readonly email: string; readonly password: string },
    from: SessionRequest,
  ): Promise<SignedIn>;
  /** The answer's cookies, which end the session in the browser too. */
  signOut(from: SessionRequest): Promise<readonly string[]>;
  find(from: SessionRequest): Promise<Principal | null>;
  /** Makes the account unless it is there with a password already; whether it was made. */
  ensureAccount(account: {
    readonly email: string;
    readonly name: string;
    readonly password: string;
  }): Promise<boolean>;
}

export interface SessionRequest {
  readonly cookie: string | undefined;
  readonly userAgent: string | undefined;
  readonly address: string | null;
  /** The browser reached us over https, so its cookie must never travel otherwise. */
  readonly secure: boolean;
}

export type SignedIn =
  | { readonly kind: "signed_in"; readonly principal: Principal; readonly cookies: readonly string[] }
  | { readonly kind: "refused" };

const SESSION_DAYS = 7;
export const MIN_PASSWORD_LENGTH = 8;
export const MAX_PASSWORD_LENGTH = 128;

const DAY_SECONDS = 86_400;

export function createSessions(parts: {
  readonly db: Db;
  /** Signs the cookies; whoever holds it can forge none without also knowing a session's token. */
  readonly secret: string;
  readonly log: Log;
}): Sessions {
  const open = createAuth(parts, "open");
  const secure = createAuth(parts, "secure");
  const authFor = (from: SessionRequest) => (from.secure ? secure : open);

  return {
    async signIn({ email, password }, from) {
      try {
        const { headers, response } = await authFor(from).api.signInEmail({
          body: { email, password },
          headers: toHeaders(from),
          returnHeaders: true,
        });
        const { id, name } = response.user;
        return {
          kind: "signed_in",
          principal: toPrincipal({ id, name, email: response.user.email }),
          cookies: headers.getSetCookie(),
        };
      } catch (error) {
        if (error instanceof APIError && error.statusCode < 500) return { kind: "refused" };
        throw error;
      }
    },
    async signOut(from) {
      const { headers } = await authFor(from).api.signOut({ headers: toHeaders(from), returnHeaders: true });
      return headers.getSetCookie();
    },
    async find(from) {
      if (from.cookie === undefined) return null;
      const session = await authFor(from).api.getSession({ headers: toHeaders(from) });
      return session === null ? null : toPrincipal(session.user);
    },
    async ensureAccount({ email, name, password }) {
      const { internalAdapter, password: passwords } = await open.$context;
      const found = await internalAdapter.findUserByEmail(email, { includeAccounts: true });
      if (found?.accounts.some((account) => account.providerId === "credential") === true) return false;
      const hash = await passwords.hash(password);
      const user =
        found?.user ??
        (await unlessTaken(
          internalAdapter.createUser({ email, name, emailVerified: true }, { method: "admin" }),
        ));
      // Another process that starts at the same time made it.
      if (user === null) return false;
      await internalAdapter.linkAccount({
        userId: user.id,
        providerId: "credential",
        accountId: user.id,
        password: hash,
      });
      return true;
    },
  };
}

async function unlessTaken<T>(creating: Promise<T>): Promise<T | null> {
  try {
    return await creating;
  } catch (error) {
    if (isTaken(error)) return null;
    throw error;
  }
}

function isTaken(error: unknown): boolean {
  return violatedUnique(error) !== null || (error instanceof Error && isTaken(error.cause));
}

/** Derives the secret that signs session cookies from the key that seals store credentials. */
export function sessionSecret(key: Uint8Array): string {
  return Buffer.from(hkdfSync("sha256", key, "", "trueup session cookies", 32)).toString("base64");
}

function createAuth({ db, secret, log }: Parameters<typeof createSessions>[0], transport: "open" | "secure") {
  return betterAuth({
    appName: "Trueup",
    // Never resolved: only its scheme and its presence matter, since no request is handed over.
    baseURL: transport === "secure" ? "https://trueup.invalid" : "http://trueup.invalid",
    secret,
    telemetry: { enabled: false },
    logger: {
      level: "error",
      log: (_level, message) => log.error({}, `sessions: ${message}`),
    },
    database: { db, type: "postgres" },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD_LENGTH,
      maxPasswordLength: MAX_PASSWORD_LENGTH,
    },
    ...TABLES,
    rateLimit: { enabled: false }, // ours is in front, see limits.ts
    advanced: {
      cookiePrefix: "trueup",
      useSecureCookies: false, // its prefix is __Secure-; ours binds the cookie to this host as well
      cookies: {
        session_token: { name: transport === "secure" ? "__Host-trueup_session" : "trueup_session" },
      },
      defaultCookieAttributes: {
        httpOnly: true,
        sameSite: "lax",
        path: "/",
        secure: transport === "secure",
      },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      database: { validateSchema: false }, // the tables are a migration of ours, and tested
    },
  });
}

/** Our names of the library's tables and columns. */
const TABLES = {
  session: {
    modelName: "account_session",
    expiresIn: SESSION_DAYS * DAY_SECONDS,
    updateAge: DAY_SECONDS,
    fields: {
      userId: "user_id",
      expiresAt: "expires_at",
      ipAddress: "ip_address",
      userAgent: "user_agent",
      createdAt: "created_at",
      updatedAt: "updated_at",
    },
  },
  user: {
    modelName: "account_user",
    fields: { emailVerified: "email_verified", createdAt: "created_at", updatedAt: "updated_at" },
  },
  account: {
    modelName: "account_identity",
    fields: {
      userId: "user_id",
      providerId: "provider_id",
      accountId: "account_id",
      accessToken: "access_token",
      refreshToken: "refresh_token",
      idToken: "id_token",
      accessTokenExpiresAt: "access_token_expires_at",
      refreshTokenExpiresAt: "refresh_token_expires_at",
      createdAt: "created_at",
      updatedAt: "updated_at",
    },
  },
  verification: {
    modelName: "account_verification",
    fields: { expiresAt: "expires_at", createdAt: "created_at", updatedAt: "updated_at" },
  },
} as const;

const ADDRESS_HEADER = "x-client-address";

function toHeaders(from: SessionRequest): Headers {
  const headers = new Headers();
  if (from.cookie !== undefined) headers.set("cookie", from.cookie);
  if (from.userAgent !== undefined) headers.set("user-agent", from.userAgent.slice(0, 300));
  if (from.address !== null) headers.set(ADDRESS_HEADER, from.address);
  return headers;
}

/** Everybody with an account works for the operator, so far. */
function toPrincipal(user: {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}): Principal {
  return {
    by: "session",
    id: user.id,
    customerId: null,
    scopes: API_SCOPES,
    user: { id: user.id, email: user.email, name: user.name },
  };
}
