import type { InstalledApp } from "./access.ts";
import type { ShopifyError } from "./graphql-errors.ts";
import { jsonAnswer } from "./http.ts";
import type { Answer } from "./http.ts";

/** Errors alone: the call did not run and nothing is said of its cost. */
export function errorsAnswer(errors: readonly ShopifyError[]): Answer {
  return jsonAnswer(200, JSON.stringify({ errors }));
}

/** Shopify writes the two rates as floats, which JSON.stringify cannot. */
export function costJson(app: InstalledApp, requested: number, actual: number | null): string {
  const { maximumAvailable, restoreRate } = app.bucket.limit();
  const available = Math.floor(app.bucket.available());
  return (
    `{"cost":{"requestedQueryCost":${requested},"actualQueryCost":${actual},"throttleStatus":{` +
    `"maximumAvailable":${float(maximumAvailable)},"currentlyAvailable":${available},"restoreRate":${float(restoreRate)}}}}`
  );
}

function float(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
