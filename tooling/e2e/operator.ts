import { OPERATOR_EMAIL } from "@trueup/api/first-start";
import type { Browser } from "playwright-core";
import { visit } from "./browser.ts";
import { signIn } from "./pages.ts";

export const OPERATOR = { email: OPERATOR_EMAIL, password: "spirit level, bubble centred" } as const;

export type Cookies = Awaited<ReturnType<typeof cookiesOfOperator>>;

/** What a browser holds once the operator has signed in: with it, a visit is signed in from its beginning. */
export async function cookiesOfOperator(browser: Browser, baseURL: string) {
  const { page, context } = await visit(browser, { baseURL, theme: "light" });
  await page.goto("/sign-in");
  await signIn(page, OPERATOR.email, OPERATOR.password);
  await page.locator("[data-row-link]").first().waitFor();
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}
