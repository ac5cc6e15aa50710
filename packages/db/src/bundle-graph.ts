import { type Fault, MAX_BUNDLE_DEPTH, MAX_BUNDLE_PARTS, MAX_QUANTITY } from "@trueup/sdk";

export interface Component {
  readonly itemId: number;
  readonly units: number;
}

/** An item as far as compositions care. */
export interface Member {
  readonly id: number;
  readonly sku: string;
  readonly isBundle: boolean;
  readonly archived: boolean;
}

/** Bundles by id, with what each is made of. */
export type BundleGraph = ReadonlyMap<number, readonly Component[]>;

/** What each bundle comes down to, by bundle and part, in units of the part. */
export type Flattened = ReadonlyMap<number, ReadonlyMap<number, number>>;

export type PlannedComposition =
  | { readonly kind: "planned"; readonly flattened: Flattened }
  | { readonly kind: "refused"; readonly faults: readonly Fault[] };

/**
 * What a bundle and those above it come down to once it is made of these components, or what is wrong with them. The
 * graph holds the bundles above, and whatever is in any of them or in a component. Pure.
 */
export function planComposition(
  graph: BundleGraph,
  members: ReadonlyMap<number, Member>,
  change: {
    readonly bundleId: number;
    readonly components: readonly Component[];
    /** Bundles that have it in them, however deep. */
    readonly above: readonly number[];
  },
): PlannedComposition {
  const { bundleId, components, above } = change;
  const circular = new Set([bundleId, ...above]);
  const faults = components.flatMap(({ itemId }, at): readonly Fault[] => {
    const path = `components.${at}`;
    const member = members.get(itemId);
    if (member === undefined) return [];
    const { sku } = member;
    if (circular.has(itemId)) {
      return [{ path, code: "circular", message: `SKU "${sku}" would be part of itself.` }];
    }
    if (member.archived) return [{ path, code: "archived", message: `SKU "${sku}" is archived.` }];
    if (member.isBundle && (graph.get(itemId) ?? []).length === 0) {
      return [{ path, code: "empty_bundle", message: `SKU "${sku}" is a bundle without components.` }];
    }
    return [];
  });
  if (faults.length > 0) return { kind: "refused", faults };
  const next: BundleGraph = new Map([...graph, [bundleId, components]]);
  return checkLimits(next, [bundleId, ...above]);
}

function checkLimits(graph: BundleGraph, changed: readonly number[]): PlannedComposition {
  const depths = new Map<number, number>();
  if (changed.some((id) => depthOf(graph, id, depths) > MAX_BUNDLE_DEPTH)) {
    return refuse("too_deep", `Bundles may be nested ${MAX_BUNDLE_DEPTH} deep at most.`);
  }
  const taken = new Map<number, ReadonlyMap<number, number>>();
  const flattened = new Map(changed.map((id) => [id, flatten(graph, id, taken)]));
  for (const parts of flattened.values()) {
    if (parts.size > MAX_BUNDLE_PARTS) {
      return refuse(
        "too_many_parts",
        `A bundle may come down to ${MAX_BUNDLE_PARTS} different items at most.`,
      );
    }
    if ([...parts.values()].some((units) => units > MAX_QUANTITY)) {
      return refuse("too_many_units", `A bundle may take ${MAX_QUANTITY} units of one item at most.`);
    }
  }
  return { kind: "planned", flattened };
}

function refuse(code: string, message: string): PlannedComposition {
  return { kind: "refused", faults: [{ path: "components", code, message }] };
}

/** Bundles on the longest way down; 0 for what is none. */
function depthOf(graph: BundleGraph, id: number, known: Map<number, number>): number {
  const components = graph.get(id);
  if (components === undefined) return 0;
  const before = known.get(id);
  if (before !== undefined) return before;
  const depth = 1 + Math.max(0, ...components.map(({ itemId }) => depthOf(graph, itemId, known)));
  known.set(id, depth);
  return depth;
}

/** A bundle taken apart down to items that are none. */
function flatten(
  graph: BundleGraph,
  id: number,
  known: Map<number, ReadonlyMap<number, number>>,
): ReadonlyMap<number, number> {
  const before = known.get(id);
  if (before !== undefined) return before;
  const parts = new Map<number, number>();
  for (const { itemId, units } of graph.get(id) ?? []) {
    const inner = graph.has(itemId) ? flatten(graph, itemId, known) : new Map([[itemId, 1]]);
    for (const [partId, each] of inner) parts.set(partId, (parts.get(partId) ?? 0) + units * each);
  }
  known.set(id, parts);
  return parts;
}
