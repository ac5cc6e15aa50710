import { useI18n } from "vue-i18n";
import { spanOf } from "../format.ts";

/** A span of time as people read it, such as `0.4 s` or `3 min`. */
export function useSpanWords(): (spanMs: number) => string {
  const { t } = useI18n();
  return (spanMs) => {
    const { count, unit, form } = spanOf(Math.max(0, spanMs));
    return t(`duration.${unit}`, { count }, form);
  };
}
