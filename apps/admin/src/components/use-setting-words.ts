import type { ItemSyncSetting, SyncSetting } from "@trueup/sdk";
import { useI18n } from "vue-i18n";

/** An item's sync setting as people read it; the default shows what it stands for now. */
export function useSettingWords() {
  const { t } = useI18n();
  return function settingWords(own: ItemSyncSetting, effective: SyncSetting): string {
    return own === "default"
      ? t("itemSyncSetting.default", { value: t(`syncSetting.${effective}`) })
      : t(`itemSyncSetting.${own}`);
  };
}
