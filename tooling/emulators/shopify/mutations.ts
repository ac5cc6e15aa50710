import { GraphQLError, Kind } from "graphql";
import type { GraphQLResolveInfo } from "graphql";
import type { CallContext, HeldKey, Payload } from "./context.ts";
import type { KeyClaim } from "./idempotency.ts";
import { requireScope } from "./queries.ts";
import { setQuantities } from "./set-quantities.ts";
import type { AdjustmentGroup, SetInput, SetUserError } from "./set-quantities.ts";
import { findItem, findLevel, levelOrNew, moveAvailable, noteTotal, onHand } from "./state.ts";
import type { Level, ShopState } from "./state.ts";
import { itemView, levelView, locationView } from "./views.ts";

export const mutationRoot = {
  inventorySetQuantities(
    { input }: { readonly input: SetInput },
    context: CallContext,
    info: GraphQLResolveInfo,
  ) {
    requireScope(context, "inventorySetQuantities", ["write_inventory"]);
    const key = keyOf(context, info);
    if (input.quantities.some((row) => row.changeFromQuantity === undefined)) {
      throw new GraphQLError(
        "InventoryQuantityInput must include the following argument: changeFromQuantity.",
        {
          nodes: info.fieldNodes.flatMap((node) => [node, ...(node.arguments ?? []).slice(0, 1)]),
          extensions: { code: "INVALID_FIELD_ARGUMENTS" },
        },
      );
    }
    const write = (outcome: "effective" | "unchanged" | "replayed" | "refused", codes: readonly string[]) =>
      context.recordWrite({
        idempotencyKey: key.name,
        name: input.name,
        rows: input.quantities,
        outcome,
        codes,
      });
    const refusal = keyRefusal(key.claim);
    if (refusal !== null) {
      write("refused", [refusal.code]);
      return { inventoryAdjustmentGroup: null, userErrors: [refusal] };
    }
    if (key.claim.kind === "done") {
      write("replayed", []);
      return key.claim.outcome;
    }
    const outcome = setQuantities(context.state, input);
    const userErrors = outcome.kind === "refused" ? outcome.userErrors : [];
    write(
      outcome.kind,
      userErrors.map((error) => error.code),
    );
    const group =
      outcome.kind === "effective" && selectsGroup(info) ? groupView(context, outcome.group) : null;
    return key.finish({ inventoryAdjustmentGroup: group, userErrors });
  },

  inventoryActivate(args: ActivateArguments, context: CallContext, info: GraphQLResolveInfo) {
    requireScope(context, "inventoryActivate", ["write_inventory"]);
    const key = keyOf(context, info);
    const refusal = keyRefusal(key.claim);
    if (refusal !== null) return { inventoryLevel: null, userErrors: [refusal] };
    if (key.claim.kind === "done") return key.claim.outcome;
    return key.finish(activate(context.state, args));
  },

  inventoryItemUpdate({ id, input }: UpdateArguments, context: CallContext) {
    requireScope(context, "inventoryItemUpdate", ["write_inventory"]);
    const item = findItem(context.state, id);
    if (item === undefined) {
      const message = "The product couldn't be updated because it does not exist.";
      return { inventoryItem: null, userErrors: [{ field: ["id"], message }] };
    }
    item.tracked = input.tracked ?? item.tracked;
    item.requiresShipping = input.requiresShipping ?? item.requiresShipping;
    if (input.sku !== undefined && input.sku !== item.sku) {
      item.sku = input.sku;
      context.state.revision++;
    }
    item.updatedAt = context.state.timestamp();
    return { inventoryItem: itemView(context.state, item), userErrors: [] };
  },
};

/** Mutations of the slice that Shopify refuses without `@idempotent`. */
export const idempotentMutations: ReadonlySet<string> = new Set([
  "inventorySetQuantities",
  "inventoryActivate",
]);

interface ActivateArguments {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly available?: number | null;
  readonly onHand?: number | null;
}

interface UpdateArguments {
  readonly id: string;
  readonly input: {
    readonly tracked?: boolean | null;
    readonly requiresShipping?: boolean | null;
    readonly sku?: string | null;
  };
}

const HIGHEST = 1_000_000_000;

function activate(state: ShopState, args: ActivateArguments): Payload {
  const item = findItem(state, args.inventoryItemId);
  const location = state.locations.get(args.locationId);
  const refused = (level: Level | undefined, ...errors: readonly { field: string; message: string }[]) => ({
    inventoryLevel: level === undefined ? null : levelView(state, level),
    userErrors: errors.map(({ field, message }) => ({ field: [field], message })),
  });
  if (item === undefined) {
    return refused(undefined, {
      field: "inventoryItemId",
      message: "The product couldn't be stocked because it wasn't found.",
    });
  }
  if (location === undefined || !location.isActive) {
    return refused(undefined, {
      field: "locationId",
      message: "The product couldn't be stocked because the location wasn't found.",
    });
  }
  const given = [
    { field: "available", name: "available", value: args.available },
    { field: "onHand", name: "on_hand", value: args.onHand },
  ].flatMap(({ value, ...rest }) => (value === null || value === undefined ? [] : [{ ...rest, value }]));
  const couldNot = `The product couldn't be stocked at ${location.name} because`;
  const known = findLevel(item, location);
  if (given.length > 1) {
    const message = `${couldNot} not allowed to set available and on_hand quantities at the same time.`;
    return refused(undefined, ...given.map(({ field }) => ({ field, message })));
  }
  const outOfRange = given.filter(({ value }) => Math.abs(value) > HIGHEST);
  if (outOfRange.length > 0) {
    const message = `${couldNot} the quantity needs to be between -1 billion and 1 billion.`;
    return refused(undefined, ...outOfRange.map(({ field }) => ({ field, message })));
  }
  if (known?.isActive === true && given.length > 0) {
    return refused(known, ...given.map(({ field, name }) => ({ field, message: alreadyActive(name) })));
  }
  const timestamp = state.timestamp();
  noteTotal(state, item);
  const level = levelOrNew(item, location, timestamp);
  level.isActive = true;
  for (const { name, value } of given) {
    const held = name === "on_hand" ? onHand(level.quantities) : level.quantities.available;
    moveAvailable(state, level, value - held, timestamp);
  }
  return { inventoryLevel: levelView(state, level), userErrors: [] };
}

function alreadyActive(name: string): string {
  const article = name === "on_hand" ? "an on_hand" : "an available";
  return `Not allowed to set ${article} quantity when the item is already active at the location.`;
}

/** A group that nobody asked for is not kept for replays either: it holds every row of the call. */
function selectsGroup(info: GraphQLResolveInfo): boolean {
  const selections = info.fieldNodes.flatMap((node) => node.selectionSet?.selections ?? []);
  return selections.some(
    (selection) => selection.kind !== Kind.FIELD || selection.name.value === "inventoryAdjustmentGroup",
  );
}

function keyOf(context: CallContext, info: GraphQLResolveInfo): HeldKey {
  const held = context.keys.get(String(info.path.key));
  if (held !== undefined) return held;
  throw new GraphQLError("The @idempotent directive is required for this mutation but was not provided.", {
    extensions: { code: "BAD_REQUEST" },
  });
}

function keyRefusal(claim: KeyClaim<Payload>): SetUserError | null {
  switch (claim.kind) {
    case "fresh":
    case "done":
      return null;
    case "running":
      return keyError(
        "IDEMPOTENCY_CONCURRENT_REQUEST",
        "Another request with the same idempotency key is in progress.",
      );
    case "otherParameters":
      return keyError(
        "IDEMPOTENCY_KEY_PARAMETER_MISMATCH",
        "The idempotency key was already used with different parameters.",
      );
    case "previousAttemptFailed":
      return keyError(
        "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED",
        "The previous attempt with this idempotency key failed.",
      );
  }
}

function keyError(code: string, message: string): SetUserError {
  return { code, field: null, message };
}

function groupView({ state, app }: CallContext, group: AdjustmentGroup): object {
  return {
    __typename: "InventoryAdjustmentGroup",
    ...group,
    app: { __typename: "App", id: `gid://shopify/App/${app.number}`, title: app.name, handle: app.name },
    changes: () =>
      group.moves.flatMap((move) => [
        changeView(state, "available", move),
        changeView(state, "on_hand", move),
      ]),
  };
}

function changeView(
  state: ShopState,
  name: string,
  { level, delta }: AdjustmentGroup["moves"][number],
): object {
  return {
    name,
    delta,
    quantityAfterChange: null,
    ledgerDocumentUri: null,
    item: () => itemView(state, level.item),
    location: () => locationView(level.location),
  };
}
