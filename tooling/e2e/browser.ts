import { existsSync } from "node:fs";
import { SOON } from "@trueup/db/testing/soon";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const CANDIDATES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Where a Chromium is installed; null where there is none. `TRUEUP_BROWSER` names another one. */
export function findBrowser(env: Readonly<Record<string, string | undefined>>): string | null {
  const named = env["TRUEUP_BROWSER"];
  if (named !== undefined) return named;
  return CANDIDATES.find((path) => existsSync(path)) ?? null;
}

export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export const THEMES = ["light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained about: script errors, refused resources, warnings of the console. */
  readonly complaints: string[];
}

export interface VisitOptions {
  readonly baseURL: string;
  readonly theme: Theme;
  readonly width?: number;
  /** What the browser asks for, such as `de-AT`. */
  readonly locale?: string;
}

/** A fresh visitor of the admin, without motion. */
export async function visit(
  browser: Browser,
  { baseURL, theme, width = 1440, locale = "en-GB" }: VisitOptions,
): Promise<Visit> {
  const context = await browser.newContext({
    baseURL,
    viewport: { width, height: width < 600 ? 760 : 900 },
    colorScheme: theme,
    reducedMotion: "reduce",
    locale,
    timezoneId: "Europe/Berlin",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(SOON.timeout);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  return { page, context, complaints };
}

/** Keeps what can be seen on every open page. */
export async function keepScreenshots(browser: Browser, name: string): Promise<void> {
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const [index, page] of pages.entries()) {
    const path = `.artifacts/e2e/${name.replaceAll(/\W+/g, "-").toLowerCase()}-${index}.png`;
    await page.screenshot({ path });
    console.warn(`What could be seen: ${path}`);
  }
}
