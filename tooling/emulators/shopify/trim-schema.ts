// Writes the slice of Shopify's Admin schema that the emulator serves: `node tooling/emulators/shopify/trim-schema.ts`.
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { buildClientSchema, lexicographicSortSchema, printSchema } from "graphql";
import type { IntrospectionQuery, IntrospectionType, IntrospectionTypeRef } from "graphql";

/** Output types of the slice and their fields; input types, enums and scalars follow from the fields' arguments. */
const keptFields: Readonly<Record<string, readonly string[]>> = {
  QueryRoot: [
    "currentAppInstallation",
    "inventoryItem",
    "inventoryItems",
    "inventoryLevel",
    "inventoryProperties",
    "location",
    "locations",
    "node",
    "nodes",
    "productVariant",
    "productVariants",
    "productVariantsCount",
    "publicApiVersions",
    "shop",
  ],
  Mutation: ["inventoryActivate", "inventoryItemUpdate", "inventorySetQuantities"],
  AccessScope: ["description", "handle"],
  ApiVersion: ["displayName", "handle", "supported"],
  App: ["handle", "id", "title"],
  AppInstallation: ["accessScopes", "app", "id"],
  Count: ["count", "precision"],
  InventoryActivatePayload: ["inventoryLevel", "userErrors"],
  InventoryAdjustmentGroup: ["app", "changes", "createdAt", "id", "reason", "referenceDocumentUri"],
  InventoryChange: ["delta", "item", "ledgerDocumentUri", "location", "name", "quantityAfterChange"],
  InventoryItem: [
    "createdAt",
    "duplicateSkuCount",
    "id",
    "inventoryLevel",
    "inventoryLevels",
    "legacyResourceId",
    "requiresShipping",
    "sku",
    "tracked",
    "updatedAt",
    "variant",
    "variants",
  ],
  InventoryItemConnection: ["edges", "nodes", "pageInfo"],
  InventoryItemEdge: ["cursor", "node"],
  InventoryItemUpdatePayload: ["inventoryItem", "userErrors"],
  InventoryLevel: ["createdAt", "id", "isActive", "item", "location", "quantities", "updatedAt"],
  InventoryLevelConnection: ["edges", "nodes", "pageInfo"],
  InventoryLevelEdge: ["cursor", "node"],
  InventoryProperties: ["quantityNames"],
  InventoryQuantity: ["id", "name", "quantity", "updatedAt"],
  InventoryQuantityName: ["belongsTo", "comprises", "displayName", "isInUse", "name"],
  InventorySetQuantitiesPayload: ["inventoryAdjustmentGroup", "userErrors"],
  InventorySetQuantitiesUserError: ["code", "field", "message"],
  Location: ["createdAt", "fulfillsOnlineOrders", "id", "isActive", "legacyResourceId", "name", "updatedAt"],
  LocationConnection: ["edges", "nodes", "pageInfo"],
  LocationEdge: ["cursor", "node"],
  PageInfo: ["endCursor", "hasNextPage", "hasPreviousPage", "startCursor"],
  Product: [
    "createdAt",
    "handle",
    "id",
    "legacyResourceId",
    "status",
    "title",
    "totalInventory",
    "updatedAt",
  ],
  ProductVariant: [
    "barcode",
    "createdAt",
    "displayName",
    "id",
    "inventoryItem",
    "inventoryPolicy",
    "inventoryQuantity",
    "legacyResourceId",
    "product",
    "requiresComponents",
    "sku",
    "title",
    "updatedAt",
  ],
  ProductVariantConnection: ["edges", "nodes", "pageInfo"],
  ProductVariantEdge: ["cursor", "node"],
  Shop: ["currencyCode", "email", "ianaTimezone", "id", "myshopifyDomain", "name", "plan"],
  ShopPlan: ["partnerDevelopment", "publicDisplayName", "shopifyPlus"],
  UserError: ["field", "message"],
  DisplayableError: ["field", "message"],
  LegacyInteroperability: ["legacyResourceId"],
  Node: ["id"],
};

const notice = `# A slice of Shopify's Admin GraphQL schema 2026-10, descriptions left out, written by trim-schema.ts
# from the npm package @shopify/dev-mcp, which carries this notice:
#
# Copyright 2025-present, Shopify Inc.
#
# Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby
# granted, provided that the above copyright notice and this permission notice appear in all copies.
#
# THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
# IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
# INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN
# AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
# PERFORMANCE OF THIS SOFTWARE.
`;

/** The text of the slice, made from the schema that @shopify/dev-mcp carries (a dev dependency). */
export function sliceText(): string {
  const whole = readWholeIntrospection();
  const slice = buildClientSchema(trim(whole));
  return `${notice}\n${printSchema(lexicographicSortSchema(slice))}\n`;
}

export function readWholeIntrospection(version = "2026-10"): IntrospectionQuery {
  // The package exports its code alone, so its data is read by path.
  const file = new URL(
    `../../node_modules/@shopify/dev-mcp/dist/data/admin_${version}.json.gz`,
    import.meta.url,
  );
  const parsed: { data: IntrospectionQuery } = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));
  return parsed.data;
}

function trim({ __schema: whole }: IntrospectionQuery): IntrospectionQuery {
  const types = new Map(whole.types.map((type) => [type.name, type]));
  const kept = new Map<string, IntrospectionType>();
  for (const name of Object.keys(keptFields)) keep(name);
  for (const name of ["Boolean", "Float", "ID", "Int", "String"]) keep(name);

  function keep(name: string): void {
    if (kept.has(name) || name.startsWith("__")) return;
    const type = types.get(name);
    if (type === undefined) throw new Error(`The schema has no type ${name}`);
    const result = trimmed(type);
    kept.set(name, result);
    for (const inner of referredTypes(result)) keep(inner);
  }

  return {
    __schema: {
      ...whole,
      subscriptionType: null,
      types: [...kept.values(), ...whole.types.filter((type) => type.name.startsWith("__"))],
      directives: whole.directives.map((directive) => ({
        ...directive,
        description: null,
        args: directive.args.map((argument) => ({ ...argument, description: null })),
      })),
    },
  };
}

function trimmed(type: IntrospectionType): IntrospectionType {
  const bare = { ...type, description: null };
  switch (bare.kind) {
    case "OBJECT":
      return { ...bare, fields: fieldsOf(bare), interfaces: bare.interfaces.filter(isKept) };
    case "INTERFACE":
      return {
        ...bare,
        fields: fieldsOf(bare),
        interfaces: bare.interfaces.filter(isKept),
        possibleTypes: bare.possibleTypes.filter(isKept),
      };
    case "INPUT_OBJECT":
      return { ...bare, inputFields: bare.inputFields.map((field) => ({ ...field, description: null })) };
    case "ENUM":
      return { ...bare, enumValues: bare.enumValues.map((value) => ({ ...value, description: null })) };
    case "SCALAR":
    case "UNION":
      return bare;
  }
}

function isKept(type: { readonly name: string }): boolean {
  return type.name in keptFields;
}

function fieldsOf(type: IntrospectionType & { kind: "OBJECT" | "INTERFACE" }) {
  const names = keptFields[type.name];
  if (names === undefined)
    throw new Error(`${type.name} is reached by the slice: list its fields, or drop the way to it`);
  return names.map((name) => {
    const field = type.fields.find((candidate) => candidate.name === name);
    if (field === undefined) throw new Error(`The schema has no field ${type.name}.${name}`);
    const args = field.args.map((argument) => ({ ...argument, description: null }));
    return { ...field, description: null, args };
  });
}

function referredTypes(type: IntrospectionType): string[] {
  switch (type.kind) {
    case "OBJECT":
    case "INTERFACE":
      return type.fields
        .flatMap((field) => [field.type, ...field.args.map((argument) => argument.type)])
        .map(namedType);
    case "INPUT_OBJECT":
      return type.inputFields.map((field) => namedType(field.type));
    case "ENUM":
    case "SCALAR":
    case "UNION":
      return [];
  }
}

function namedType(type: IntrospectionTypeRef): string {
  return type.kind === "LIST" || type.kind === "NON_NULL" ? namedType(type.ofType) : type.name;
}

if (import.meta.main) writeFileSync(new URL("admin-2026-10.graphql", import.meta.url), sliceText());
