import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Below this a compressed copy saves nothing worth a file. */
const SMALLEST_BYTES = 1_024;

/** Writes a `.br` and a `.gz` beside every text file of the build, for servers that hand out such copies. */
export function compressedCopies(): Plugin {
  return {
    name: "compressed-copies",
    apply: "build",
    // From the written files: Vite still changes the bundle after the last hook that could see it in memory.
    async writeBundle({ dir }, bundle) {
      if (dir === undefined) throw new Error("the build has no output folder");
      for (const fileName of Object.keys(bundle)) {
        if (/\.(js|css|html|svg)$/.test(fileName)) await compress(join(dir, fileName));
      }
    },
  };
}

async function compress(path: string): Promise<void> {
  const source = await readFile(path);
  if (source.length < SMALLEST_BYTES) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  await writeFile(`${path}.br`, await toBrotli(source, { params }));
  await writeFile(`${path}.gz`, await toGzip(source, { level: constants.Z_BEST_COMPRESSION }));
}
