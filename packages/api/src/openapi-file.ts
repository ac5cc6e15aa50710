import { readFile, writeFile } from "node:fs/promises";
import { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiEnv } from "./context.ts";
import { describeSecurity, openApiDocument } from "./openapi.ts";
import { serveResources } from "./routes.ts";

/*
 * Writes docs/openapi.json from the routes; with --check it fails where the file is not what the routes say.
 * Run: node packages/api/src/openapi-file.ts [--check]
 */
const FILE = new URL("../../../docs/openapi.json", import.meta.url);

const api = new OpenAPIHono<ApiEnv>();
describeSecurity(api);
serveResources(api);
const document = `${JSON.stringify(openApiDocument(api), null, 2)}\n`;

if (process.argv.includes("--check")) {
  const committed = await readFile(FILE, "utf8").catch(() => "");
  if (committed !== document) {
    process.stderr.write(
      "docs/openapi.json differs from the routes; run node packages/api/src/openapi-file.ts\n",
    );
    process.exitCode = 1;
  }
} else {
  await writeFile(FILE, document);
}
