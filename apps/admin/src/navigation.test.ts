import { expect, test } from "vitest";
import { createMemoryHistory } from "vue-router";
import { createMessages } from "./messages/i18n.ts";
import { NAVIGATION } from "./navigation.ts";
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
