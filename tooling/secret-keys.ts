import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateSecretKey } from "@trueup/db/seal";

/** The keys that seal store credentials: those of the environment, or one that is made once and kept in the folder. */
export async function secretKeysFor(folder: string, fromEnvironment: string | undefined): Promise<string> {
  if (fromEnvironment !== undefined && fromEnvironment !== "") return fromEnvironment;
  const path = join(folder, "secret-keys");
  const kept = await readFile(path, "utf8").catch(() => null);
  if (kept !== null) return kept.trim();
  const made = generateSecretKey("local");
  await writeFile(path, `${made}\n`, { mode: 0o600, flag: "wx" });
  return made;
}
