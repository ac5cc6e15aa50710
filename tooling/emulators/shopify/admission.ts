import { getArgumentValues } from "graphql";
import type { FieldNode } from "graphql";
import type { InstalledApp } from "./access.ts";
import { costJson, errorsAnswer } from "./answers.ts";
import { MAX_QUERY_COST } from "./bucket.ts";
import { MUTATION_COST, requestedCost } from "./cost.ts";
import type { CostQuestion } from "./cost.ts";
import type { Operation } from "./documents.ts";
import { maxCostError, throttledError } from "./graphql-errors.ts";
import type { ShopifyError } from "./graphql-errors.ts";
import { jsonAnswer, statusAnswer } from "./http.ts";
import type { GraphqlRequest } from "./request.ts";
import { isRecord, rootType } from "./schema.ts";
import { endWithout } from "./shop.ts";
import type { EmulatedShop, End } from "./shop.ts";
import { coerceVariables } from "./variables.ts";

/** A call that the bucket let in: its points are taken. */
export interface Admitted {
  readonly app: InstalledApp;
  readonly operation: Operation;
  readonly question: CostQuestion;
  readonly requested: number;
}

export type Judgement =
  | { readonly kind: "ended"; readonly end: End }
  | { readonly kind: "admitted"; readonly admitted: Admitted };

const LARGEST_ARRAY = 250;

/** Everything that Shopify decides before a call runs, in its order. */
export function judge(
  shop: EmulatedShop,
  token: string | undefined,
  request: GraphqlRequest | null,
  throttle: "byBucket" | "always",
): Judgement {
  const app = shop.access.appOf(token);
  if (app === null) return { kind: "ended", end: endWithout("refused", statusAnswer(401, "json")) };
  const refuse = (errors: readonly ShopifyError[]): Judgement => ({
    kind: "ended",
    end: endWithout("errors", errorsAnswer(errors), app.name),
  });
  if (request === null) {
    const body = JSON.stringify({ errors: { query: "Required parameter missing or invalid" } });
    return { kind: "ended", end: endWithout("refused", jsonAnswer(400, body), app.name) };
  }
  if (request.prepared.kind === "invalid") return refuse(request.prepared.errors);
  const { operation } = request.prepared;
  const coerced = coerceVariables(operation.definition, request.variables);
  if (coerced.kind === "invalid") return refuse(coerced.errors);
  const oversized = oversizedArray(operation, coerced.values);
  if (oversized !== null) return refuse([oversized]);

  const question = { operation, variables: coerced.values, mutationCost: mutationCostOf(shop) };
  return admit({ app, operation, question, requested: requestedCost(question) }, throttle);
}

function admit(admitted: Admitted, throttle: "byBucket" | "always"): Judgement {
  const { app, requested } = admitted;
  const admission = throttle === "always" ? ({ kind: "throttled" } as const) : app.bucket.admit(requested);
  if (admission.kind === "admitted") return { kind: "admitted", admitted };
  const costs = {
    app: app.name,
    requestedCost: requested,
    actualCost: null,
    availableAfter: app.bucket.available(),
  };
  if (admission.kind === "tooCostly") {
    const answer = errorsAnswer([maxCostError(requested, MAX_QUERY_COST)]);
    return { kind: "ended", end: { outcome: "tooCostly", answer, ...costs } };
  }
  const body = `{"errors":${JSON.stringify([throttledError])},"extensions":${costJson(app, requested, null)}}`;
  return {
    kind: "ended",
    end: { outcome: throttle === "always" ? "fault" : "throttled", answer: jsonAnswer(200, body), ...costs },
  };
}

function oversizedArray(
  operation: Operation,
  variables: Readonly<Record<string, unknown>>,
): ShopifyError | null {
  for (const field of operation.rootFields) {
    for (const [name, value] of Object.entries(argumentsOf(operation, field, variables))) {
      const arrays = isRecord(value) ? Object.entries(value) : [];
      for (const [path, candidate] of [
        [[name], value] as const,
        ...arrays.map(([key, inner]) => [[name, key], inner] as const),
      ]) {
        if (!Array.isArray(candidate) || candidate.length <= LARGEST_ARRAY) continue;
        const { startToken } = field.loc ?? {};
        return {
          message: `The input array size of ${candidate.length} is greater than the maximum allowed of ${LARGEST_ARRAY}.`,
          locations: startToken === undefined ? [] : [{ line: startToken.line, column: startToken.column }],
          path: [field.alias?.value ?? field.name.value, ...path],
          extensions: { code: "MAX_INPUT_SIZE_EXCEEDED" },
        };
      }
    }
  }
  return null;
}

/** The arguments of a root field after coercion. */
export function argumentsOf(
  operation: Operation,
  field: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const definition = rootType(operation.definition.operation).getFields()[field.name.value];
  return definition === undefined ? {} : getArgumentValues(definition, field, variables);
}

function mutationCostOf(shop: EmulatedShop): CostQuestion["mutationCost"] {
  return (field, args) => {
    const input = args["input"];
    if (shop.setCost === null || field !== "inventorySetQuantities" || !isRecord(input)) return MUTATION_COST;
    return shop.setCost(Array.isArray(input["quantities"]) ? input["quantities"].length : 0);
  };
}
