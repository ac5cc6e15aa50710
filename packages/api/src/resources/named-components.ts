import { decodeId } from "@trueup/db/id";
import type { NamedComponent } from "@trueup/db/load-compositions";
import type { Fault } from "@trueup/sdk";
import { invalidInput } from "../http/refusal.ts";
import type { AskedComponent } from "../schemas/bundles.ts";

/** Ids of another form name nothing. */
export function toNamedComponents(asked: readonly AskedComponent[]): readonly NamedComponent[] {
  const faults = asked.flatMap(({ sku, itemId }, at): readonly Fault[] => {
    if ((sku === undefined) !== (itemId === undefined)) return [];
    const message = `Name the item by sku or by itemId${sku === undefined ? "" : ", not by both"}.`;
    return [{ path: `components.${at}.sku`, code: sku === undefined ? "required" : "not_allowed", message }];
  });
  if (faults.length > 0) throw invalidInput(faults);
  return asked.map(({ sku, itemId, units }) => ({
    item: sku === undefined ? { itemId: decodeId("item", itemId ?? "") ?? 0 } : { sku },
    units,
  }));
}
