import type { Customer, Item, Store } from "@trueup/sdk";
import { computed, type ComputedRef } from "vue";
import { useI18n } from "vue-i18n";
import { useRouter } from "vue-router";
import { LANGUAGE_NAMES, LANGUAGES } from "../../messages/language.ts";
import { valueOf } from "../../loadable.ts";
import { NAVIGATION } from "../../navigation.ts";
import type { PaletteEntry } from "./palette.ts";
import { THEME_CHOICES, useAppearanceStore } from "../../stores/appearance.ts";
import { useCustomerStore } from "../../stores/customer.ts";
import { usePageActionsStore } from "../../stores/page-actions.ts";
import { useSessionStore } from "../../stores/session.ts";

/** Pages that make something new, by route and message. */
const MAKERS = [
  ["item-new", "palette.newItem"],
  ["order-new", "palette.newOrder"],
  ["ship-notice-new", "palette.newShipNotice"],
  ["store-connect", "palette.connectStore"],
] as const;

/** Everything that can be gone to or done without asking the server. */
export function usePaletteEntries(does: {
  readonly signOut: () => unknown;
  readonly showShortcuts: () => unknown;
}): {
  readonly entries: ComputedRef<readonly PaletteEntry[]>;
  readonly itemEntry: (item: Item) => PaletteEntry;
} {
  const { t } = useI18n();
  const router = useRouter();
  const customer = useCustomerStore();
  const appearance = useAppearanceStore();
  const pageActions = usePageActionsStore();
  const session = useSessionStore();

  const pathOf = (name: string, params: Record<string, string> = {}, query: Record<string, string> = {}) =>
    router.resolve({ name, params: { customerId: customer.currentId ?? "", ...params }, query }).fullPath;

  const offered = computed(() =>
    pageActions.sources.flatMap((source) =>
      source().map(({ key, text, run }) => action(`page-action:${key}`, text, run)),
    ),
  );

  /** Pages of the customer that is looked at; on the control tower there is none. */
  const pages = computed(() =>
    (customer.currentId === null ? [] : NAVIGATION).flatMap(({ title, links }) =>
      links.map(({ name }): PaletteEntry => ({
        key: `page:${name}`,
        kind: "page",
        text: t(`page.${name}`),
        detail: t(title),
        does: { to: pathOf(name) },
      })),
    ),
  );

  /** Who may see one customer alone has no use for the way to all of them. */
  const tower = computed((): readonly PaletteEntry[] =>
    session.state.status === "signed_in" && session.state.session.customerId === null
      ? [
          {
            key: "page:control-tower",
            kind: "page",
            text: t("page.control-tower"),
            detail: "",
            does: { to: router.resolve({ name: "control-tower" }).fullPath },
          },
        ]
      : [],
  );

  const makers = computed(() =>
    (customer.currentId === null ? [] : MAKERS).map(([name, text]): PaletteEntry => ({
      key: `new:${name}`,
      kind: "action",
      text: t(text),
      detail: "",
      does: { to: pathOf(name) },
    })),
  );

  const general = computed(() => [
    ...THEME_CHOICES.map((choice) =>
      action(`theme:${choice}`, t("palette.theme", { theme: t(`theme.${choice}`) }), () =>
        appearance.chooseTheme(choice),
      ),
    ),
    ...LANGUAGES.map((choice) =>
      action(`language:${choice}`, t("palette.language", { language: LANGUAGE_NAMES[choice] }), () =>
        appearance.chooseLanguage(choice),
      ),
    ),
    action("shortcuts", t("shortcuts.title"), does.showShortcuts),
    action("sign-out", t("shell.signOut"), does.signOut),
  ]);

  function storeEntry({ id, name, status }: Store): PaletteEntry {
    const to = router.hasRoute("store") ? pathOf("store", { storeId: id }) : pathOf("stores");
    return {
      key: `store:${id}`,
      kind: "store",
      text: name,
      detail: t(`storeStatus.${status}`),
      does: { to },
    };
  }

  function customerEntry({ id, name }: Customer): PaletteEntry {
    const to = pathOf("items", { customerId: id });
    return { key: `customer:${id}`, kind: "customer", text: name, detail: "", does: { to } };
  }

  return {
    entries: computed(() => [
      ...offered.value,
      ...tower.value,
      ...pages.value,
      ...makers.value,
      ...(valueOf(customer.stores) ?? []).map(storeEntry),
      ...(valueOf(customer.customers) ?? []).map(customerEntry),
      ...general.value,
    ]),
    itemEntry: ({ id, sku, description }) => ({
      key: `item:${id}`,
      kind: "item",
      text: sku,
      detail: description,
      does: { to: pathOf("item", { itemId: id }) },
    }),
  };
}

function action(key: string, text: string, run: () => unknown): PaletteEntry {
  return { key, kind: "action", text, detail: "", does: { run } };
}
