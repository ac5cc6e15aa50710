import { type Failure, failureOf } from "../failure.ts";
import type { PastedFault, PastedLine } from "../pasted-lines.ts";
import { useClient } from "./client.ts";
import { itemsWithSkus } from "./items.ts";

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

/** Which of some lines name an item that may stand there, and what is wrong with each of the others. */
export function useLineCheck(
  place: () => { readonly customerId: string; readonly bundles: "allowed" | "refused" },
) {
  const client = useClient();

  return async function check(lines: readonly PastedLine[]): Promise<CheckedLines> {
    const { customerId, bundles } = place();
    try {
      const skus = [...new Set(lines.map(({ sku }) => sku))];
      const found = await itemsWithSkus(client, customerId, skus);
      const items = new Map(found.map((item) => [item.sku, item]));
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
}
