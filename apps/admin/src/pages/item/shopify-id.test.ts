import { expect, test } from "vitest";
import { shopifyIdOf } from "./shopify-id.ts";

test.each([
  ["42", "gid://shopify/ProductVariant/42"],
  [" gid://shopify/ProductVariant/42 ", "gid://shopify/ProductVariant/42"],
  ["gid://shopify/Location/42", null],
  ["", null],
  ["forty-two", null],
])("%j names the variant %j", (typed, id) => {
  expect(shopifyIdOf("ProductVariant", typed)).toBe(id);
});
