import { type Filter, filterNode } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";

/** SQL for a filter whose conditions `toSql` knows. No part of it is ever unknown: `not` is the opposite. */
export function filterTreeSql<Condition extends { readonly field: string }>(
  filter: Filter<Condition>,
  toSql: (condition: Condition) => RawBuilder<boolean>,
): RawBuilder<boolean> {
  const node = filterNode(filter);
  switch (node.kind) {
    case "and":
      return join(
        node.parts.map((part) => filterTreeSql(part, toSql)),
        "and",
      );
    case "or":
      return join(
        node.parts.map((part) => filterTreeSql(part, toSql)),
        "or",
      );
    case "not":
      return sql<boolean>`NOT ${filterTreeSql(node.part, toSql)}`;
    case "condition":
      return sql<boolean>`coalesce(${toSql(node.condition)}, false)`;
  }
}

function join(parts: readonly RawBuilder<boolean>[], how: "and" | "or"): RawBuilder<boolean> {
  if (parts.length === 0) return how === "and" ? sql<boolean>`true` : sql<boolean>`false`;
  return sql<boolean>`(${sql.join(parts, how === "and" ? sql` AND ` : sql` OR `)})`;
}
