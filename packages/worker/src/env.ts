import { parseSecretKeys, type SecretKey } from "@trueup/db/seal";
import { parseStoreHosts, type StoreHosts } from "@trueup/stores/host";

export interface WorkerEnvironment {
  readonly databaseUrl: string;
  readonly secretKeys: readonly SecretKey[];
  readonly hosts: StoreHosts;
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
  const databaseUrl = env["DATABASE_URL"];
  if (databaseUrl === undefined || databaseUrl === "") {
    faults.push("DATABASE_URL: missing. A worker of its own needs a PostgreSQL server to meet the API in.");
  }
  const keys = env["TRUEUP_SECRET_KEYS"];
  if (keys === undefined) faults.push("TRUEUP_SECRET_KEYS: missing. It opens the stores' credentials.");
  const secretKeys = keys === undefined ? null : attempt("TRUEUP_SECRET_KEYS", () => parseSecretKeys(keys));
  const hosts = attempt("TRUEUP_STORE_HOSTS", () => parseStoreHosts(env["TRUEUP_STORE_HOSTS"]));
  if (databaseUrl === undefined || secretKeys === null || hosts === null || faults.length > 0) {
    throw new Error(`The environment is not usable:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  }
  return { databaseUrl, secretKeys, hosts };
}
