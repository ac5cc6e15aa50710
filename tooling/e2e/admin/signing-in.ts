import { describe, expect, test } from "vitest";
import type { OpenAdmin } from "../open-admin.ts";
import { OPERATOR } from "../operator.ts";
import { appears, signIn } from "../pages.ts";

export function testSigningIn(admin: () => OpenAdmin): void {
  describe("signing in", () => {
    test("a wrong password is refused in words, the right one opens what was asked for", async () => {
      const { page } = await admin().stranger();
      await page.goto(`/customers/${admin().bold.id}/stores`);
      await page.locator("input[name=email]:focus").waitFor();
      await signIn(page, OPERATOR.email, "not this one");
      await page.getByText("The e-mail or the password is wrong.").waitFor();
      await signIn(page, OPERATOR.email, OPERATOR.password);
      await page.getByRole("heading", { name: "Stores", level: 1 }).waitFor();
      expect(new URL(page.url()).pathname).toBe(`/customers/${admin().bold.id}/stores`);
    });

    test("a server that is away is named as such", async () => {
      const { page } = await admin().stranger();
      await page.goto("/sign-in");
      await page.route("**/v1/session", (route) => route.abort());
      await signIn(page, OPERATOR.email, OPERATOR.password);
      expect(await appears(page.getByText("Trueup cannot be reached."))).toBe(true);
    });

    test("signing out leads back, and the pages are closed", async () => {
      const { page } = await admin().stranger();
      await page.goto("/");
      await signIn(page, OPERATOR.email, OPERATOR.password);
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      await page.goto(`/customers/${admin().aurora.id}/items`);
      expect(await appears(page.getByRole("heading", { name: "Sign in" }))).toBe(true);
    });
  });
}
