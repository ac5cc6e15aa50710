import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Keeps a second process out of an embedded database's folder, which has no lock of its own: two processes in
 * one folder destroy it. A lock left by a process that is gone is taken over.
 *
 * Answers the function that gives the folder free. Throws where another live process holds it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, "trueup.pid");
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: "wx" });
      return () => rm(path, { force: true });
    } catch (error) {
      if (!isNodeError(error) || error.code !== "EEXIST") throw error;
      const holder = Number(await readFile(path, "utf8").catch(() => ""));
      if (holder !== process.pid && isRunning(holder)) {
        throw new Error(
          `The database in ${folder} is in use by process ${holder}. Stop it first, or set TRUEUP_DATA to another folder.`,
          { cause: error },
        );
      }
      await rm(path, { force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isNodeError(error) && error.code === "EPERM";
  }
}

function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error;
}
