/**
 * Reads JSON in which whole numbers that a number cannot hold exactly come out as their digits: some of Shopify's ids
 * are that long. Undefined where the text is no JSON.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, keepDigits);
  } catch {
    return undefined;
  }
}

/** What is read, its place, its value, and its own text. */
function keepDigits(...[, value, context]: readonly unknown[]): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source =
    typeof context === "object" && context !== null && "source" in context ? context.source : undefined;
  return typeof source === "string" && /^-?\d+$/.test(source) ? source : value;
}
