import { isIP } from "node:net";
import { parseDatabaseUrl } from "@trueup/db/database-url";
import { parseSecretKeys, type SecretKey } from "@trueup/db/seal";
import { parseStoreHosts, type StoreHosts } from "@trueup/stores/host";

export interface WorkerEnvironment {
  readonly databaseUrl: string;
  /** The server itself, where `databaseUrl` is a pooler; null where it is not. */
  readonly directUrl: string | null;
  readonly secretKeys: readonly SecretKey[];
  readonly hosts: StoreHosts;
  /** Where metrics and health are served; null serves none. */
  readonly metrics: { readonly port: number; readonly listen: string } | null;
}

/** Reads the worker's environment. Throws one error that names every fault, and no secret. */
export function parseEnvironment(env: Readonly<Record<string, string | undefined>>): WorkerEnvironment {
  const faults: string[] = [];
  const attempt = <T>(name: string, parse: () => T): T | null => {
    try {
      return parse();
    } catch (error) {
      faults.push(`${name}: ${error instanceof Error ? error.message : "cannot be read"}`);
      return null;
    }
  };
  const readUrl = (name: string): string | null => {
    const url = env[name];
    return url === undefined || url === "" ? null : attempt(name, () => parseDatabaseUrl(url));
  };
  const databaseUrl = readUrl("DATABASE_URL");
  const directUrl = readUrl("DATABASE_DIRECT_URL");
  if ((env["DATABASE_URL"] ?? "") === "") {
    faults.push("DATABASE_URL: missing. A worker of its own needs a PostgreSQL server to meet the API in.");
  }
  const keys = env["TRUEUP_SECRET_KEYS"];
  if (keys === undefined) faults.push("TRUEUP_SECRET_KEYS: missing. It opens the stores' credentials.");
  const secretKeys = keys === undefined ? null : attempt("TRUEUP_SECRET_KEYS", () => parseSecretKeys(keys));
  const hosts = attempt("TRUEUP_STORE_HOSTS", () => parseStoreHosts(env["TRUEUP_STORE_HOSTS"]));
  const port = attempt("METRICS_PORT", () => parsePort(env["METRICS_PORT"]));
  const listen = attempt("METRICS_LISTEN", () => parseListen(env["METRICS_LISTEN"]));
  if (databaseUrl === null || secretKeys === null || hosts === null || faults.length > 0) {
    throw new Error(`The environment is not usable:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  }
  const metrics = port === null || listen === null ? null : { port, listen };
  return { databaseUrl, directUrl, secretKeys, hosts, metrics };
}

/** Null where it is not set. */
function parsePort(text: string | undefined): number | null {
  if (text === undefined || text === "") return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new Error("must be a whole number from 0 to 65535.");
  return port;
}

/** This machine alone, unless it says otherwise: there is no password. */
function parseListen(text: string | undefined): string {
  if (text === undefined || text === "") return "127.0.0.1";
  if (isIP(text) === 0) throw new Error("must be an IP address, such as 0.0.0.0 or ::1.");
  return text;
}
