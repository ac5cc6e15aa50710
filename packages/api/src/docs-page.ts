import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { Scalar } from "@scalar/hono-api-reference";
import { base62 } from "./auth/key-format.ts";
import type { Random } from "./context.ts";
import { docsPolicy, setPolicy } from "./http/security-headers.ts";
import type { Api } from "./http/route.ts";
import { openApiDocument } from "./openapi.ts";

const SCRIPT_PATH = "/docs/scalar.js";

/** The OpenAPI document and its reference page; the page's script comes from the installed package. */
export function serveDocs(api: Api, random: Random): void {
  const document = once(() => JSON.stringify(openApiDocument(api)));
  const script = once(() => promisify(gzip)(readFileSync(scriptFile())));

  api.get("/openapi.json", (c) => c.body(document(), 200, { "Content-Type": "application/json" }));

  api.get(SCRIPT_PATH, async (c) => {
    const zipped = await script();
    c.header("Content-Type", "text/javascript; charset=utf-8");
    c.header("Cache-Control", "public, max-age=3600");
    c.header("Vary", "Accept-Encoding");
    if (!/\bgzip\b/.test(c.req.header("accept-encoding") ?? "")) return c.body(readFileSync(scriptFile()));
    return c.body(zipped, 200, { "Content-Encoding": "gzip" });
  });

  api.get(
    "/docs",
    Scalar((c) => {
      const nonce = base62(random(NONCE_BYTES));
      setPolicy(c, docsPolicy(nonce));
      return { ...PAGE, nonce };
    }),
  );
}

const NONCE_BYTES = 16;

/** Nothing of the page is fetched from elsewhere, and it tells nobody that it was opened. */
const PAGE = {
  url: "/openapi.json",
  cdn: SCRIPT_PATH,
  pageTitle: "Trueup API",
  withDefaultFonts: false,
  hideClientButton: true,
  showDeveloperTools: "never",
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
} as const;

function scriptFile(): string {
  const entry = createRequire(import.meta.url).resolve("@scalar/api-reference");
  return join(dirname(entry), "browser", "standalone.js");
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
