import { readFile, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";

/**
 * Keeps a second process out of an embedded database's folder, which has no lock of its own: two processes in
 * one folder destroy it. A lock left by a process that is gone is taken over.
 *
 * Answers the function that gives the folder free. Throws where another live process holds it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = resolve(folder, "trueup.pid");
  if (held.has(path)) throw inUse(folder, process.pid);
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: "wx" });
      held.add(path);
      return async () => {
        held.delete(path);
        await rm(path, { force: true });
      };
    } catch (error) {
      if (!isNodeError(error) || error.code !== "EEXIST") throw error;
      const holder = Number(await readFile(path, "utf8").catch(() => ""));
      // A lock with our own number is an earlier life's: in a container every start has the same one.
      if (holder !== process.pid && isRunning(holder)) throw inUse(folder, holder, error);
      await rm(path, { force: true });
    }
  }
}

/** Locks of this process. */
const held = new Set<string>();

function inUse(folder: string, holder: number, cause?: unknown): Error {
  return new Error(
    `The database in ${folder} is in use by process ${holder}. Stop it first, or set TRUEUP_DATA to another folder.`,
    { cause },
  );
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
