import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as sdk from "@trueup/sdk";
import { describe, expect, test } from "vitest";
import { THEME_CHOICES } from "../stores/appearance.ts";
import { messageAt, wholeCatalogue } from "../testing/whole-catalogue.ts";
import * as german from "./de/areas.ts";
import * as english from "./en/areas.ts";
import { codes as usualCodes } from "./en/codes.ts";
import { filter } from "./en/filter.ts";
import { item } from "./en/item.ts";
import { preferences } from "./en/preferences.ts";
import { shell } from "./en/shell.ts";
import { stores } from "./en/stores.ts";
import { workCodes } from "./en/work-codes.ts";
import { createMessages, type Speaker } from "./i18n.ts";

const codes = { ...usualCodes, ...workCodes };
const en = await wholeCatalogue(english);
const de = await wholeCatalogue(german);

/** Which words stand for which codes of the SDK. */
const CATALOGUE: Readonly<Record<keyof typeof codes, readonly string[]>> = {
  syncSetting: sdk.SYNC_SETTINGS,
  itemSyncSetting: sdk.ITEM_SYNC_SETTINGS,
  processOrdersSetting: sdk.PROCESS_ORDERS_SETTINGS,
  soldOutMeasure: sdk.SOLD_OUT_MEASURES,
  trigger: sdk.TRIGGERS,
  reason: [...sdk.PUSH_REASONS, ...sdk.SKIP_REASONS],
  obstacle: sdk.OBSTACLES,
  gate: sdk.GATES,
  verdict: ["passed", "not_asked", "answered"],
  levelStep: sdk.LEVEL_STEPS,
  pushOutcome: sdk.PUSH_OUTCOMES,
  pushSentence: sdk.PUSH_OUTCOMES,
  listingState: sdk.LISTING_STATES,
  compareCheck: sdk.COMPARE_CHECKS,
  knownSource: sdk.KNOWN_SOURCES,
  listingProblem: sdk.LISTING_PROBLEM_CODES,
  storeStatus: sdk.STORE_STATUSES,
  storeCondition: sdk.STORE_CONDITIONS,
  storeError: sdk.STORE_ERROR_CLASSES,
  activityResult: sdk.ACTIVITY_RESULTS,
  storePlan: sdk.STORE_PLANS,
  platform: sdk.PLATFORMS,
  syncStatus: sdk.SYNC_STATUSES,
  nextAction: sdk.NEXT_ACTIONS,
  apiScope: sdk.API_SCOPES,
  storeEventStatus: sdk.STORE_EVENT_STATUSES,
  saleWindowStatus: sdk.SALE_WINDOW_STATUSES,
  csvKind: sdk.CSV_KINDS,
  importStatus: sdk.IMPORT_STATUSES,
  importSource: sdk.IMPORT_SOURCES,
  heldBackReason: sdk.HELD_BACK_REASONS,
  zeroCause: sdk.ZERO_CAUSES,
  historyKind: sdk.HISTORY_KINDS,
  flipCause: sdk.FLIP_CAUSES,
  stockRole: sdk.STOCK_ROLES,
  stockChangeKind: sdk.STOCK_CHANGE_KINDS,
  pushLane: sdk.PUSH_LANES,
  pushCause: sdk.PUSH_CAUSES,
  bulkAction: [...sdk.ITEM_BULK_ACTIONS, ...sdk.ORDER_BULK_ACTIONS],
  bulkStatus: sdk.BULK_STATUSES,
  bulkOutcome: sdk.BULK_OUTCOMES,
  shipNoticeStatus: sdk.SHIP_NOTICE_STATUSES,
  shipNoticeAction: sdk.SHIP_NOTICE_ACTIONS,
  publishWarning: sdk.PUBLISH_WARNINGS,
  orderStatus: sdk.ORDER_STATUSES,
  orderAction: sdk.ORDER_ACTIONS,
  problem: sdk.PROBLEM_CODES,
};

/** Codes that no page shows; whoever shows one takes it off this list. */
const WITHOUT_WORDS = [
  sdk.ARCHIVED_FILTERS,
  sdk.AUDIT_ACTIONS,
  sdk.TASK_STATUSES,
  sdk.SELLABLE_ROLES,
  sdk.OPEN_SHIP_NOTICE_STATUSES,
  sdk.EDITED_SHIP_NOTICE_STATUSES,
  sdk.NEW_SHIP_NOTICE_STATUSES,
  sdk.EDITABLE_ORDER_STATUSES,
  sdk.ACTIVE_ORDER_STATUSES,
  sdk.COMPARISONS,
  sdk.ORDER_STATUS_GROUPS,
  sdk.SEARCH_KINDS,
  sdk.ITEM_SORTS,
  sdk.ORDER_SORTS,
  sdk.RECURRING_TASKS,
  sdk.SALE_WINDOW_MODES,
] as const;

describe("codes of the SDK", () => {
  test.each(Object.entries(codes))("%s has words for every code and no others", (group, words) => {
    const expected = Object.entries(CATALOGUE).find(([name]) => name === group)?.[1] ?? [];
    expect(Object.keys(words).toSorted()).toEqual([...expected].toSorted());
    for (const text of Object.values(words)) expect(text.trim()).not.toBe("");
  });

  test("every array of codes that the SDK exports is in the catalogue or known to be shown nowhere", () => {
    const known = new Set<unknown>([
      ...Object.values(CATALOGUE),
      ...WITHOUT_WORDS,
      sdk.PUSH_REASONS,
      sdk.SKIP_REASONS,
      sdk.ITEM_BULK_ACTIONS,
      sdk.ORDER_BULK_ACTIONS,
    ]);
    const missing = Object.entries(sdk)
      .filter(([, value]) => Array.isArray(value) && value.every((each) => typeof each === "string"))
      .filter(([, value]) => !known.has(value))
      .map(([name]) => name);
    expect(missing).toEqual([]);
  });

  test("the users' words stand exactly as they know them", () => {
    expect(preferences.preferences.syncInventory).toBe("Automatically Sync Inventory Levels");
    expect(Object.values(codes.syncSetting)).toEqual([
      "Never",
      "Always",
      "Only when item is set to Process Orders",
    ]);
    expect(preferences.preferences.processOrdersSetting).toBe("Process Orders Setting");
    expect(Object.values(codes.processOrdersSetting)).toEqual([
      "Don't manage Process Orders",
      "Turn on when an item is received, off when it sells out",
      "Turn on only the first time an item is received",
      "Turn on when received or adjusted in, off when it sells out",
    ]);
    expect(item.item.syncInventory).toBe("Sync Inventory");
    expect(item.item.inventorySync).toBe("Inventory Sync");
    expect(item.item.syncNow).toBe("Sync Now");
    expect(item.item.update).toBe("Update Item");
    expect(item.item.processOrders).toBe("Process Orders");
    expect(stores.stores.syncEnabled).toBe("Sync inventory levels to this store");
  });
});

describe("messages of the pages", () => {
  const used = usedKeys(join(import.meta.dirname, ".."));

  test("every message that a page names is in the catalogue", () => {
    const missing = used.filter((key) => messageAt(key, en) === undefined);
    expect(used.length).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });

  test("every field and every operator of a filter has words", () => {
    const fields = Object.entries({ ...sdk.ORDER_FILTER_FIELDS, ...sdk.ITEM_FILTER_FIELDS });
    const operators = fields.flatMap(([, { ops }]) => Object.entries(ops));
    const ofTimes = operators.filter(([, { type }]) => type === "moment" || type === "date");
    expect(Object.keys(filter.filterField).toSorted()).toEqual(fields.map(([name]) => name).toSorted());
    expect(new Set(Object.keys(filter.filterOperator))).toEqual(new Set(operators.map(([op]) => op)));
    expect(new Set(Object.keys(filter.filterTimeOperator))).toEqual(new Set(ofTimes.map(([op]) => op)));
  });

  test("every theme has a name", () => {
    expect(Object.keys(shell.theme).toSorted()).toEqual([...THEME_CHOICES].toSorted());
  });

  test.each([
    ["en", en],
    ["de", de],
  ])("no message in the language %s breaks the message syntax", (language, catalogue) => {
    const { global } = createMessages();
    const speaker: Speaker = global;
    speaker.mergeLocaleMessage(language, catalogue);
    global.locale.value = language;
    const broken = allKeys(catalogue).filter(
      (key) => global.t(key, { count: 2, value: "v", parameter: "1" }) === key,
    );
    expect(broken).toEqual([]);
  });

  test("German has the keys of English, with the same values and plurals in each", () => {
    expect(shapes(de)).toEqual(shapes(en));
  });
});

/** Whole keys in `t("…")`, and the group of keys that are put together from a code. */
function usedKeys(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const sources = files.filter((file) => /\.(vue|ts)$/.test(file) && !file.endsWith(".test.ts"));
  const keys = sources.flatMap((file) => {
    const source = readFileSync(join(folder, file), "utf8");
    const whole = source.matchAll(/\bt\(\s*["']([\w.-]+)["']/g);
    const grouped = source.matchAll(/\bt\(\s*`([\w.-]+)\.\$\{/g);
    return [...whole, ...grouped].map((match) => match[1] ?? "");
  });
  return [...new Set(keys)];
}

function shapes(catalogue: object): Record<string, string> {
  return Object.fromEntries(allKeys(catalogue).map((key) => [key, shapeOf(messageAt(key, catalogue))]));
}

/** How many plurals a message has, and which values stand in it. */
function shapeOf(message: unknown): string {
  if (typeof message !== "string" || message.trim() === "") return "no words";
  const values = [...message.matchAll(/\{\w+\}/g)].map(([value]) => value);
  return [message.split("|").length, ...new Set(values.toSorted())].join(" ");
}

function allKeys(tree: object, prefix = ""): string[] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === "string" ? [`${prefix}${name}`] : allKeys(value, `${prefix}${name}.`),
  );
}
