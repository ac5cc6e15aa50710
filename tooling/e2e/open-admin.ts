import type { Customer } from "@trueup/sdk";
import { SOON } from "@trueup/db/testing/soon";
import { createTestDatabase, onPostgresServer } from "@trueup/db/testing/test-database";
import { vi } from "vitest";
import type { Place } from "./admin-pages.ts";
import {
  type AdminSystem,
  customerNamed,
  itemsInSync,
  type ListedItem,
  placeOf,
  startAdminSystem,
} from "./admin-system.ts";
import { keepScreenshots, launchBrowser, type Theme, type Visit, visit } from "./browser.ts";
import { cookiesOfOperator } from "./operator.ts";

export interface VisitorOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly locale?: string;
}

/** The admin of a running system, and a browser to look at it with. */
export interface OpenAdmin {
  readonly system: AdminSystem;
  /** Two customers with a store each. Tests of items use Aurora's, tests of preferences are Bold's. */
  readonly aurora: Customer;
  readonly bold: Customer;
  /** Somebody who has not signed in. */
  stranger(options?: VisitorOptions): Promise<Visit>;
  /** The operator, signed in. */
  operator(options?: VisitorOptions): Promise<Visit>;
  /** An item of Aurora's that no other test touches; its store shows what it should. */
  takeItem(): ListedItem;
  /** An item of Aurora's to look at. */
  readonly place: Place;
  setStock(listed: ListedItem, quantity: number): Promise<void>;
  /** Closes every page; where the test failed, after a picture of each. */
  leave(failedTest: string | null): Promise<void>;
  close(): Promise<void>;
}

const ITEMS = 30;

export async function openAdmin(executablePath: string): Promise<OpenAdmin> {
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closeOne of closing.splice(0).toReversed()) await closeOne();
  };
  try {
    return await open(executablePath, closing, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  executablePath: string,
  closing: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<OpenAdmin> {
  const database = onPostgresServer() ? await createTestDatabase() : null;
  if (database !== null) closing.push(() => database.close());
  const databaseUrl = database?.url ?? null;
  const system = await startAdminSystem({ demo: "still", ...(databaseUrl === null ? {} : { databaseUrl }) });
  closing.push(() => system.close());
  const browser = await launchBrowser(executablePath);
  closing.push(() => browser.close());
  const { client, url } = system;
  const aurora = await customerNamed(client, "Aurora Apparel");
  const bold = await customerNamed(client, "Bold Goods");
  const listed = await vi.waitFor(() => itemsInSync(client, aurora.id, ITEMS), { ...SOON, interval: 250 });
  const cookies = await cookiesOfOperator(browser, url);
  const takeItem = (): ListedItem => {
    const taken = listed.pop();
    if (taken === undefined) throw new Error(`these tests need more than ${ITEMS} items`);
    return taken;
  };
  const stranger = (options: VisitorOptions = {}) =>
    visit(browser, { theme: "light", ...options, baseURL: url });
  const place = await placeOf(client, aurora.id, takeItem());
  return {
    system,
    aurora,
    bold,
    stranger,
    async operator(options) {
      const visitor = await stranger(options);
      await visitor.context.addCookies(cookies);
      return visitor;
    },
    takeItem,
    place,
    async setStock(taken, quantity) {
      await client.stockChanges.record(aurora.id, [{ kind: "set", itemId: taken.item.id, quantity }]);
    },
    async leave(failedTest) {
      if (failedTest !== null) await keepScreenshots(browser, failedTest);
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    close,
  };
}
