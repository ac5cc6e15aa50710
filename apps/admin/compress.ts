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
    enforce: "post",
    async generateBundle(_options, bundle) {
      for (const [fileName, output] of Object.entries(bundle)) {
        const source = Buffer.from(output.type === "chunk" ? output.code : output.source);
        if (!/\.(js|css|html|svg)$/.test(fileName) || source.length < SMALLEST_BYTES) continue;
        const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
        const [brotli, zipped] = await Promise.all([
          toBrotli(source, { params: quality }),
          toGzip(source, { level: constants.Z_BEST_COMPRESSION }),
        ]);
        this.emitFile({ type: "asset", fileName: `${fileName}.br`, source: brotli });
        this.emitFile({ type: "asset", fileName: `${fileName}.gz`, source: zipped });
      }
    },
  };
}
