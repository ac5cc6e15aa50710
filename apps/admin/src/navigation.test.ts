import { expect, test } from "vitest";
import { createMemoryHistory } from "vue-router";
import { createMessages } from "./messages/i18n.ts";
import { NAVIGATION, pageOf } from "./navigation.ts";
import { createAdminRouter } from "./router.ts";

test("every link of the navigation leads to a page and has words", () => {
  const { global } = createMessages();
  const router = createAdminRouter(async () => {}, createMemoryHistory());
  const links = NAVIGATION.flatMap((group) => group.links);
  expect(links.flatMap(({ name, also }) => [name, ...also]).filter((name) => !router.hasRoute(name))).toEqual(
    [],
  );
  const texts = [...NAVIGATION.map(({ title }) => title), ...links.map(({ name }) => `page.${name}`)];
  expect(texts.filter((text) => !global.te(text))).toEqual([]);
});

test("what one customer has leads to the list of it at another", () => {
  expect(pageOf("order")).toBe("orders");
  expect(pageOf("store")).toBe("stores");
  expect(pageOf("ship-notice-new")).toBe("ship-notices");
  expect(pageOf("bulk-action")).toBe("bulk-actions");
});

test("a page of its own stays, and what no customer has begins with the items", () => {
  expect(pageOf("preferences")).toBe("preferences");
  expect(pageOf("control-tower")).toBe("items");
});
