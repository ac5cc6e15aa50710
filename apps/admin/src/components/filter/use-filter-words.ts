import { useI18n } from "vue-i18n";
import { formatAbsolute, formatUnits } from "../../format.ts";
import { useCustomerStore } from "../../stores/customer.ts";
import { type DraftCondition, type DraftNode, type Fields, isPicked, valueKind } from "./filter-draft.ts";

/** Longer lists are cut off with how many more there are. */
const SHOWN_ENTRIES = 3;

/** Which words stand for the choices of a field. */
const CHOICES: Readonly<Record<string, string>> = {
  syncInventory: "itemSyncSetting",
  effectiveSyncInventory: "syncSetting",
  syncState: "listingState",
  status: "orderStatus",
};

/** Filters as people read them. */
export function useFilterWords(fields: Fields) {
  const i18n = useI18n();
  const { t } = i18n;
  const customer = useCustomerStore();

  const fieldWords = (field: string) => t(`filterField.${field}`);

  function operatorWords(field: string, op: string): string {
    const type = fields[field]?.ops[op]?.type;
    const isTime = type === "moment" || type === "date";
    return isTime && op !== "is_set" ? t(`filterTimeOperator.${op}`) : t(`filterOperator.${op}`);
  }

  function choiceWords(field: string, choice: string): string {
    if (field === "syncInventory" && choice === "default") return t("items.customerDefault");
    const key = `${CHOICES[field] ?? field}.${choice}`;
    return i18n.te(key) ? t(key) : choice;
  }

  const storeWords = (storeId: string) => customer.storeById.get(storeId)?.name ?? storeId;

  function entryWords(condition: DraftCondition, entry: string): string {
    const kind = valueKind(fields, condition);
    switch (kind?.type) {
      case "choice":
        return choiceWords(condition.field, entry);
      case "id":
        return kind.prefix === "sto" ? storeWords(entry) : entry;
      case "units":
        return Number.isNaN(Number(entry)) ? entry : formatUnits(Number(entry));
      case "moment":
        return Number.isNaN(Date.parse(entry)) ? entry : formatAbsolute(entry);
      case "truth":
        return entry === "true" ? t("yes") : t("no");
      case "text":
      case "date":
      case undefined:
        return entry;
    }
  }

  function valueWords(condition: DraftCondition): string {
    const kind = valueKind(fields, condition);
    const entries = kind !== null && isPicked(kind) ? condition.picked : condition.text.split("\n");
    const shown = entries.slice(0, SHOWN_ENTRIES).map((entry) => entryWords(condition, entry));
    const list = shown.join(", ");
    const more = entries.length - shown.length;
    return more > 0 ? t("filter.more", { list, count: more }, more) : list;
  }

  function conditionWords(condition: DraftCondition): string {
    const { field, op, storeId } = condition;
    const kind = valueKind(fields, condition);
    const value = valueWords(condition);
    const words =
      kind?.type === "truth" && op === "is"
        ? t("filter.flag", { field: fieldWords(field), value })
        : t("filter.condition", { field: fieldWords(field), operator: operatorWords(field, op), value });
    return storeId === "" ? words : t("filter.atStore", { what: words, store: storeWords(storeId) });
  }

  /** A node as a sentence; groups inside it stand in brackets. */
  function sentence(node: DraftNode, depth: number): string {
    if (node.kind === "condition") {
      const words = conditionWords(node);
      return node.not ? t("filter.not", { what: words }) : words;
    }
    const parts = node.parts.map((part) => sentence(part, depth + 1));
    const joined = parts.length === 0 ? t(`filter.empty.${node.join}`) : parts.reduce(join(node.join));
    if (node.not) return t("filter.not", { what: t("filter.group", { what: joined }) });
    return depth > 0 && parts.length > 1 ? t("filter.group", { what: joined }) : joined;
  }

  function join(by: "and" | "or") {
    return (one: string, other: string) => t(`filter.join.${by}`, { one, other });
  }

  return { fieldWords, operatorWords, choiceWords, sentence };
}
