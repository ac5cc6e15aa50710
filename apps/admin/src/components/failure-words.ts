import { useI18n } from "vue-i18n";
import type { Failure } from "../failure.ts";

/** A failure as people read it. */
export function useFailureWords() {
  const { t } = useI18n();

  function title(failure: Failure): string {
    switch (failure.kind) {
      case "unreachable":
        return t("failure.unreachable");
      case "unexpected":
        return t("failure.unexpected");
      case "refused":
        return t(`problem.${failure.problem.code}`);
    }
  }

  /** More than the title says; empty where there is no more. */
  function detail(failure: Failure): string {
    switch (failure.kind) {
      case "unreachable":
        return t("failure.unreachableDetail");
      case "unexpected":
        return failure.message;
      case "refused":
        return failure.problem.code === "internal" ? "" : failure.problem.detail;
    }
  }

  /** Title and detail in one line. */
  function line(failure: Failure): string {
    return [title(failure), detail(failure)].filter((part) => part !== "").join(" ");
  }

  return { title, detail, line };
}
