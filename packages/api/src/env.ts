import { isIP } from "node:net";
import { parseDatabaseUrl } from "@trueup/db/database-url";
import { parseSecretKeys, type SecretKey } from "@trueup/db/seal";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "./auth/sessions.ts";

export interface ApiEnvironment {
  readonly databaseUrl: string;
  /** The server itself, where `databaseUrl` is a pooler; null where it is not. */
  readonly directUrl: string | null;
  /** 0 picks a free one. */
  readonly port: number;
  /** The address to listen on. */
  readonly listen: string;
  /** Null makes one at the first start. */
  readonly operatorKey: string | null;
  /** Null makes one at the first start. */
  readonly adminPassword: string | null;
  readonly secretKeys: readonly SecretKey[];
}

type Variables = Readonly<Record<string, string | undefined>>;

const STANDARD_PORT = 4180;
const MIN_KEY_LENGTH = 16;

/**
 * Reads the environment of an API process of its own. Throws one error that names every fault, and no secret.
 */
export function parseEnvironment(env: Variables): ApiEnvironment {
  const faults: string[] = [];
  const read = <T>(parse: () => T): T | null => {
    try {
      return parse();
    } catch (error) {
      faults.push(error instanceof Error ? error.message : "Something cannot be read.");
      return null;
    }
  };
  const databaseUrl = read(() => requireDatabaseUrl(env));
  const directUrl = read(() => readDatabaseUrl(env, "DATABASE_DIRECT_URL"));
  const port = read(() => parsePort(env));
  const listen = read(() => parseListen(env));
  const operatorKey = read(() => parseOperatorKey(env));
  const adminPassword = read(() => parseAdminPassword(env));
  const secretKeys = read(() => requireSecretKeys(env));
  if (databaseUrl === null || port === null || listen === null || secretKeys === null || faults.length > 0) {
    throw new Error(`The environment is not usable:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  }
  return { databaseUrl, directUrl, port, listen, operatorKey, adminPassword, secretKeys };
}

export function parsePort(env: Variables): number {
  const text = set(env, "PORT") ?? String(STANDARD_PORT);
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new Error("PORT: must be a whole number from 0 to 65535.");
  return port;
}

function parseListen(env: Variables): string {
  const address = set(env, "TRUEUP_LISTEN") ?? "127.0.0.1";
  if (isIP(address) === 0) throw new Error("TRUEUP_LISTEN: must be an IP address, such as 0.0.0.0 or ::1.");
  return address;
}

export function parseOperatorKey(env: Variables): string | null {
  const key = set(env, "TRUEUP_API_KEY");
  if (key === null) return null;
  if (!/^[\x21-\x7e]+$/.test(key) || key.length < MIN_KEY_LENGTH || key.length > 200) {
    throw new Error(
      `TRUEUP_API_KEY: must have ${MIN_KEY_LENGTH} to 200 visible characters without spaces; "openssl rand -hex 32" makes a good one.`,
    );
  }
  return key;
}

export function parseAdminPassword(env: Variables): string | null {
  const password = set(env, "TRUEUP_ADMIN_PASSWORD");
  if (password === null) return null;
  if (password.length < MIN_PASSWORD_LENGTH || password.length > MAX_PASSWORD_LENGTH) {
    throw new Error(
      `TRUEUP_ADMIN_PASSWORD: must have ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters.`,
    );
  }
  return password;
}

function requireDatabaseUrl(env: Variables): string {
  const url = readDatabaseUrl(env, "DATABASE_URL");
  if (url === null) {
    throw new Error("DATABASE_URL: missing. An API process of its own needs a PostgreSQL server.");
  }
  return url;
}

function readDatabaseUrl(env: Variables, name: string): string | null {
  const url = set(env, name);
  try {
    return url === null ? null : parseDatabaseUrl(url);
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : "cannot be read"}`, {
      cause: error,
    });
  }
}

function requireSecretKeys(env: Variables): readonly SecretKey[] {
  const text = set(env, "TRUEUP_SECRET_KEYS");
  if (text === null) throw new Error("TRUEUP_SECRET_KEYS: missing. It seals the credentials of stores.");
  return parseSecretKeys(text);
}

/** A variable that is set to nothing counts as not set. */
function set(env: Variables, name: string): string | null {
  const value = env[name];
  return value === undefined || value === "" ? null : value;
}
