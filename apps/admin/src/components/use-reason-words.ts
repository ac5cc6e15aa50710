import type { DecisionReason } from "@trueup/sdk";
import { useI18n } from "vue-i18n";
import { formatUnits } from "../format.ts";

/** Where the words for a reason of Sync Now or of a bulk action are looked for, in this order. */
const SYNC_REASONS = ["bulkReason", "syncReason", "obstacle", "reason", "listingProblem"] as const;

/** Decisions and their reasons as sentences. */
export function useReasonWords() {
  const i18n = useI18n();
  const { t } = i18n;

  function decision(outcome: "push" | "skip", reason: DecisionReason, level: number | null): string {
    const why = t(`reason.${reason}`);
    if (outcome === "push") {
      return level === null
        ? t("decision.push", { why })
        : t("decision.pushLevel", { level: formatUnits(level), why });
    }
    return t("decision.skip", { why });
  }

  /** Why a Sync Now or a part of a bulk action failed or was left out, as a clause; a code without words is shown as it is. */
  function syncReason(code: string): string {
    const group = SYNC_REASONS.find((each) => i18n.te(`${each}.${code}`));
    return group === undefined ? t("syncReason.other", { code }) : t(`${group}.${code}`);
  }

  return { decision, syncReason };
}
