import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MemoryFS, PGlite, type PGliteOptions } from "@electric-sql/pglite";

/** A database in memory that begins as a copy of the closed one in `folder`. */
export function copyInMemory(folder: string): PGliteOptions {
  return { fs: new FolderCopy(folder), startParams: [...PGlite.defaultStartParams, ...SMALL] };
}

/** PostgreSQL clears its buffers when it starts; as many as it takes by default would be most of what a start costs. */
const SMALL = ["-c", "shared_buffers=32MB"];

const PLACE = "/pglite/data"; // where every embedded database sees its files

/** PGlite's own `loadDataDir` takes four times as long to read a tarball. */
class FolderCopy extends MemoryFS {
  readonly #folder: string;

  constructor(folder: string) {
    super();
    this.#folder = folder;
  }

  override async initialSyncFs(): Promise<void> {
    const files = this.pg?.Module.FS;
    if (files === undefined)
      throw new Error("The embedded database asked for its files before it was there.");
    files.mkdirTree(PLACE);
    for (const path of readdirSync(this.#folder, { recursive: true, withFileTypes: true })) {
      const from = join(path.parentPath, path.name);
      const to = PLACE + from.slice(this.#folder.length);
      if (path.isDirectory()) files.mkdirTree(to);
      else files.writeFile(to, readFileSync(from), { canOwn: true });
    }
  }
}
