import type { Locator, Page } from "playwright-core";

export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** The SKUs of the list of items, from top to bottom. */
export function skus(page: Page): Promise<string[]> {
  return page.locator("[data-row-link]").allTextContents();
}

/** Waits until something can be seen. */
export async function appears(locator: Locator): Promise<boolean> {
  await locator.waitFor();
  return true;
}

/** Waits until something can be seen no more. */
export async function vanishes(locator: Locator): Promise<boolean> {
  await locator.waitFor({ state: "hidden" });
  return true;
}

const ESCAPES = 200;

/** A dialog hears Escape a moment after it can be seen, so a machine may be too early. */
export async function closeWithEscape(dialog: Locator): Promise<void> {
  const page = dialog.page();
  for (let press = 0; press < ESCAPES; press += 1) {
    await page.keyboard.press("Escape");
    const closed = await dialog.waitFor({ state: "hidden", timeout: 500 }).then(
      () => true,
      () => false,
    );
    if (closed) return;
  }
  throw new Error("Escape does not close the dialog");
}
