import { createRoute, z } from "@hono/zod-openapi";
import {
  beginCheck,
  beginImport,
  dropUpload,
  type ImportKey,
  keepChunks,
  MAX_FILES,
} from "@trueup/db/csv/import-file";
import { cancelImport, confirmImport, loadImportFaults, loadImports } from "@trueup/db/csv/import-life";
import type { ApiScope, CsvKind, Import } from "@trueup/sdk";
import type { Context } from "hono";
import { hasScope } from "../auth/principal.ts";
import type { ApiEnv } from "../context.ts";
import { PAGE_QUERY, pageRequest, toPage } from "../http/page.ts";
import { notFound, Refusal } from "../http/refusal.ts";
import {
  type Api,
  answers,
  body,
  json,
  may,
  mayWrite,
  pageOf,
  params,
  pathId,
  PROBLEM_ANSWER,
  WRITE_HEADERS,
} from "../http/route.ts";
import { receiveFile } from "../http/upload.ts";
import { written } from "../http/written.ts";
import { toImport, toImportFault } from "../render/import.ts";
import {
  ImportConfirmationSchema,
  ImportFaultSchema,
  ImportSchema,
  NewImportQuerySchema,
} from "../schemas/csv.ts";

const tags = ["Imports and exports"];
const path = "/v1/customers/{customerId}/imports";
const onePath = `${path}/{importId}` as const;

const listImports = createRoute({
  method: "get",
  path,
  operationId: "listImports",
  tags,
  summary: "A customer's imports",
  ...may("items:read"),
  request: { params: params("customerId"), query: z.strictObject(PAGE_QUERY) },
  responses: answers("A page of imports, newest first.", pageOf(ImportSchema)),
});

const createImport = createRoute({
  method: "post",
  path,
  operationId: "createImport",
  tags,
  summary: "Send a CSV file",
  description: [
    "Up to 100 MB of CSV in UTF-8 with a first line that names the columns; commas, semicolons and tabs are told apart.",
    "The file is looked through apart from the request: read the import until it is `ready`, see what it would do and",
    "which rows have faults, then confirm it. Nothing is written before. Items may also come as Shopify or WooCommerce",
    "export their products. Beside `items:read` it takes `items:write`, for counts `stock:write`, for orders",
    "`orders:write`.",
  ].join("\n"),
  ...may("items:read"),
  request: {
    params: params("customerId"),
    query: NewImportQuerySchema,
    body: { required: true, content: { "text/csv": { schema: z.string() } } },
  },
  responses: {
    201: json("The import, which is looked through next.", ImportSchema),
    default: PROBLEM_ANSWER,
  },
});

const getImport = createRoute({
  method: "get",
  path: onePath,
  operationId: "getImport",
  tags,
  summary: "One import",
  ...may("items:read"),
  request: { params: params("customerId", "importId") },
  responses: answers("The import as it stands.", ImportSchema),
});

const listFaults = createRoute({
  method: "get",
  path: `${onePath}/faults`,
  operationId: "listImportFaults",
  tags,
  summary: "What is wrong with rows of an import",
  description: "The first 10 000 faults; the import says how many there are in all.",
  ...may("items:read"),
  request: { params: params("customerId", "importId"), query: z.strictObject(PAGE_QUERY) },
  responses: answers("A page of faults, in the order of the file.", pageOf(ImportFaultSchema)),
});

const confirm = createRoute({
  method: "post",
  path: `${onePath}/confirm`,
  operationId: "confirmImport",
  tags,
  summary: "Do what an import says",
  description:
    "A file with bad rows is confirmed with `skipBad`, which leaves those out. Takes the same scopes as sending it.",
  ...mayWrite("items:read"),
  request: {
    params: params("customerId", "importId"),
    body: body(ImportConfirmationSchema),
    headers: WRITE_HEADERS,
  },
  responses: { 202: json("The import, which is worked on next.", ImportSchema), default: PROBLEM_ANSWER },
});

const cancel = createRoute({
  method: "post",
  path: `${onePath}/cancel`,
  operationId: "cancelImport",
  tags,
  summary: "End an import where it stands",
  description:
    "What it did stays done. One that is over stays as it is. Takes the same scopes as sending it.",
  ...mayWrite("items:read"),
  request: { params: params("customerId", "importId"), headers: WRITE_HEADERS },
  responses: answers("The import as it is now.", ImportSchema),
});

export function serveImports(api: Api): void {
  api.openapi(listImports, async (c) => {
    const page = pageRequest(c.req.valid("query"));
    const rows = await loadImports(c.get("api").database.db, c.get("customerId"), {
      before: page.after,
      limit: page.limit + 1,
    });
    return c.json(
      toPage(rows, page, (row) => row.id, toImport),
      200,
    );
  });

  api.openapi(createImport, async (c) => {
    const { kind, opening } = c.req.valid("query");
    requireScope(c, kind);
    const { db, wake } = c.get("api").database;
    const key = await beginImport(db, c.get("customerId"), { kind, opening: opening ?? null });
    if (key === null) throw tooManyFiles();
    try {
      const bytes = await receiveFile(c, (position, chunks) => keepChunks(db, key, position, chunks));
      await beginCheck(db, key, bytes);
    } catch (error) {
      await dropUpload(db, key);
      throw error;
    }
    wake.ping();
    return c.json(written(await readImport(c, key)), 201);
  });

  api.openapi(getImport, async (c) => c.json(await readOne(c), 200));

  api.openapi(listFaults, async (c) => {
    const key = keyOf(c);
    await readOne(c);
    const page = pageRequest(c.req.valid("query"));
    const asked = { after: page.after, limit: page.limit + 1 };
    const rows = await loadImportFaults(c.get("api").database.db, key, asked);
    return c.json(
      toPage(rows, page, (row) => row.id, toImportFault),
      200,
    );
  });

  api.openapi(confirm, async (c) => {
    requireScope(c, (await readOne(c)).kind);
    const { db, wake } = c.get("api").database;
    const skipBad = c.req.valid("json").skipBad ?? false;
    const confirmed = await confirmImport(db, keyOf(c), { skipBad });
    switch (confirmed.kind) {
      case "confirmed":
        wake.ping();
        return c.json(await readOne(c), 202);
      case "not_found":
        throw notFound("import");
      case "not_ready":
        throw new Refusal(
          "conflict",
          `The import is ${confirmed.status}; only one that is ready can be confirmed.`,
        );
      case "has_bad_rows":
        throw new Refusal(
          "conflict",
          `${confirmed.bad} rows have faults. Mend the file and send it again, or confirm with skipBad to leave them out.`,
        );
    }
  });

  api.openapi(cancel, async (c) => {
    requireScope(c, (await readOne(c)).kind);
    const { db, wake } = c.get("api").database;
    if (!(await cancelImport(db, keyOf(c)))) throw notFound("import");
    wake.ping();
    return c.json(await readOne(c), 200);
  });
}

const SCOPES: Readonly<Record<CsvKind, ApiScope>> = {
  items: "items:write",
  settings: "items:write",
  counts: "stock:write",
  listings: "items:write",
  orders: "orders:write",
};

/** A file does what the API's own calls do, and takes the same scopes. */
function requireScope(c: Context<ApiEnv>, kind: CsvKind): void {
  if (hasScope(c.get("principal"), SCOPES[kind])) return;
  throw new Refusal("forbidden", `The API key lacks the scope ${SCOPES[kind]}.`);
}

function keyOf(c: Context<ApiEnv>): ImportKey {
  return { customerId: c.get("customerId"), importId: pathId(c, "import", "importId", "import") };
}

async function readOne(c: Context<ApiEnv>): Promise<Import> {
  const found = await readImport(c, keyOf(c));
  if (found === null) throw notFound("import");
  return found;
}

async function readImport(c: Context<ApiEnv>, { customerId, importId }: ImportKey): Promise<Import | null> {
  const [row] = await loadImports(c.get("api").database.db, customerId, { importId });
  return row === undefined ? null : toImport(row);
}

function tooManyFiles(): Refusal {
  return new Refusal(
    "conflict",
    `${MAX_FILES} imports of this customer are not over. Confirm or cancel some of them first.`,
  );
}
