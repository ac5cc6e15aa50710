import type { Api } from "./http/route.ts";

/** The document that describes the API, generated from what is served. */
export function openApiDocument(api: Api) {
  return api.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Trueup API",
      version: "1",
      description: [
        "Keeps every online store's stock level true to the warehouse.",
        "",
        "Errors are `application/problem+json` with a stable `code`; bad input names every fault with its path.",
        "Lists are read page by page with `limit` and `cursor`. Writes take an `Idempotency-Key`, edits an `If-Match`.",
      ].join("\n"),
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    servers: [{ url: "/" }],
    tags: TAGS.map(([name, description]) => ({ name, description })),
  });
}

const TAGS = [
  ["Customers", "Merchants whose stock the warehouse keeps."],
  ["Preferences", "When a customer's stock changes are sent to stores."],
  ["Warehouses", "Where stock is kept."],
  ["Stores", "Connected sales channels."],
  ["Items", "SKUs, their settings and their history."],
  ["Listings", "Items in stores: what they show and why."],
  ["Stock changes", "How stock comes in and goes out."],
  ["Imports and exports", "CSV files, looked through before anything is written."],
  ["Decisions", "What was sent or left alone, and why."],
  ["Events", "All that happens, as it happens."],
  ["Tasks", "Work that runs apart from the request that asked for it."],
  ["Audit log", "Who saved what."],
  ["API keys", "Who may use the API."],
  ["Session", "Signing in to the admin."],
  ["System", "Whether the process does well."],
] as const;

/** Registers how callers prove who they are. */
export function describeSecurity(api: Api): void {
  api.openAPIRegistry.registerComponent("securitySchemes", "apiKey", {
    type: "http",
    scheme: "bearer",
    description: "An API key, `tup_…`.",
  });
  api.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "trueup_session",
    description: "The admin's session; over https the cookie is named `__Host-trueup_session`.",
  });
}
