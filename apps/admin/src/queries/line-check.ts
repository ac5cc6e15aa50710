import type { Item } from "@trueup/sdk";
import { type Failure, failureOf } from "../failure.ts";
import type { PastedFault, PastedLine } from "../pasted-lines.ts";
import { useClient } from "./client.ts";

/** Units of an item that is there. */
export type EnteredLine = PastedLine;

export type LineFault =
  | PastedFault
  | { readonly row: number; readonly code: "unknown" | "bundle"; readonly text: string };

export type CheckedLines =
  | {
      readonly kind: "checked";
      readonly lines: readonly EnteredLine[];
      readonly faults: readonly LineFault[];
    }
  | { readonly kind: "failed"; readonly failure: Failure };

const SKUS_AT_ONCE = 200;

/** Which of some lines name an item that may stand there, and what is wrong with each of the others. */
export function useLineCheck(
  place: () => { readonly customerId: string; readonly bundles: "allowed" | "refused" },
) {
  const client = useClient();

  return async function check(lines: readonly PastedLine[]): Promise<CheckedLines> {
    const { customerId, bundles } = place();
    try {
      const items = await itemsWith(customerId, [...new Set(lines.map(({ sku }) => sku))]);
      const faults = lines.flatMap(({ row, sku }): readonly LineFault[] => {
        const item = items.get(sku);
        if (item === undefined) return [{ row, code: "unknown", text: sku }];
        const isRefused = bundles === "refused" && item.components !== null;
        return isRefused ? [{ row, code: "bundle", text: sku }] : [];
      });
      const faulty = new Set(faults.map(({ row }) => row));
      return { kind: "checked", lines: lines.filter(({ row }) => !faulty.has(row)), faults };
    } catch (error) {
      return { kind: "failed", failure: failureOf(error) };
    }
  };

  async function itemsWith(customerId: string, skus: readonly string[]): Promise<ReadonlyMap<string, Item>> {
    const items = new Map<string, Item>();
    for (let at = 0; at < skus.length; at += SKUS_AT_ONCE) {
      const value = skus.slice(at, at + SKUS_AT_ONCE);
      const filter = { field: "sku", op: "in", value } as const;
      const { data } = await client.items.search(customerId, { filter, limit: SKUS_AT_ONCE });
      for (const item of data) items.set(item.sku, item);
    }
    return items;
  }
}
