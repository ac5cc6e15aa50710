import { type BulkAction, ITEM_SYNC_SETTINGS } from "@trueup/sdk";
import { useI18n } from "vue-i18n";

/** A bulk action as people read it, with what it was told. */
export function useBulkWords() {
  const { t } = useI18n();

  function nameOf({ action, parameters }: Pick<BulkAction, "action" | "parameters">): string {
    const value = valueOf(action, parameters);
    const name = t(`bulkAction.${action}`);
    return value === null ? name : t("bulkName.with", { action: name, value });
  }

  function valueOf(action: BulkAction["action"], parameters: BulkAction["parameters"]): string | null {
    switch (action) {
      case "sync_inventory":
        return parameters["includeUnreceived"] === true ? t("bulkName.includeUnreceived") : null;
      case "set_sync_inventory":
        return settingWords(parameters["syncInventory"]);
      case "set_process_orders":
        return parameters["processOrders"] === true ? t("on") : t("off");
      case "set_street_date": {
        const date = parameters["streetDate"];
        return typeof date === "string" ? date : t("bulk.noStreetDate");
      }
      case "archive":
        return parameters["zeroStores"] === true ? t("bulkName.zeroStores") : null;
      case "unarchive":
      case "apply_item_values":
      case "pause":
      case "resume":
        return null;
    }
  }

  function settingWords(saved: unknown): string | null {
    const setting = ITEM_SYNC_SETTINGS.find((each) => each === saved);
    if (setting === undefined) return null;
    return setting === "default" ? t("items.customerDefault") : t(`itemSyncSetting.${setting}`);
  }

  return { nameOf };
}
