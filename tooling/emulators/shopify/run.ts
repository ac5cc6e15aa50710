import { hash } from "node:crypto";
import { executeSync, OperationTypeNode } from "graphql";
import { argumentsOf } from "./admission.ts";
import type { Admitted } from "./admission.ts";
import { costJson, errorsAnswer } from "./answers.ts";
import type { CallContext, HeldKey } from "./context.ts";
import { actualCost } from "./cost.ts";
import { executionError, internalError } from "./graphql-errors.ts";
import { jsonAnswer } from "./http.ts";
import { idempotentMutations, mutationRoot } from "./mutations.ts";
import { queryRoot } from "./queries.ts";
import { idempotencyKeyOf } from "./request.ts";
import { executionSchema, isRecord } from "./schema.ts";
import type { EmulatedShop, End } from "./shop.ts";

/** Takes the idempotency keys of an admitted call; from now on the same key is "in progress". */
export function holdKeys(
  shop: EmulatedShop,
  { app, operation, question }: Admitted,
): ReadonlyMap<string, HeldKey> {
  const held = new Map<string, HeldKey>();
  for (const field of operation.rootFields) {
    const name = idempotencyKeyOf(field, question.variables);
    if (name === null || !idempotentMutations.has(field.name.value)) continue;
    const args = argumentsOf(operation, field, question.variables);
    const fingerprint = hash("sha1", `${field.name.value} ${JSON.stringify(args)}`);
    held.set(field.alias?.value ?? field.name.value, {
      name,
      claim: shop.keys.claim(app.name, name, fingerprint),
      finish(payload) {
        shop.keys.finish(app.name, name, payload);
        return payload;
      },
    });
  }
  return held;
}

/** Runs an admitted call: its effect happens here, all at once. */
export function run(
  shop: EmulatedShop,
  admitted: Admitted,
  keys: ReadonlyMap<string, HeldKey>,
  access: "asGranted" | "denied",
): End {
  const { app, operation, question, requested } = admitted;
  const context: CallContext = {
    state: shop.state,
    plan: shop.plan,
    retiredVersions: shop.retiredVersions,
    app,
    scopes: shop.access.scopes,
    deniedFields: new Set(access === "denied" ? operation.rootFields.map((field) => field.name.value) : []),
    keys,
    recordWrite: (write) => shop.recorder.write({ at: shop.now(), app: app.name, ...write }),
  };
  const { data = null, errors = [] } = executeSync({
    schema: executionSchema(),
    document: operation.document,
    operationName: operation.definition.name?.value,
    rootValue: operation.definition.operation === OperationTypeNode.MUTATION ? mutationRoot : queryRoot,
    contextValue: context,
    variableValues: question.variables,
  });
  releaseKeys(shop, admitted, keys);

  const actual = actualCost(question, data);
  app.bucket.settle(requested, actual);
  const errorsJson = errors.length === 0 ? "" : `"errors":${JSON.stringify(errors.map(executionError))},`;
  const body = `{${errorsJson}"data":${JSON.stringify(data)},"extensions":${costJson(app, requested, actual)}}`;
  return {
    outcome: errors.length > 0 ? "errors" : hasUserErrors(data) ? "userErrors" : "ok",
    answer: jsonAnswer(200, body),
    app: app.name,
    requestedCost: requested,
    actualCost: actual,
    availableAfter: app.bucket.available(),
  };
}

/** The call breaks inside instead of running: its points are gone and its keys have failed. */
export function breakDown(
  shop: EmulatedShop,
  { app, requested }: Admitted,
  keys: ReadonlyMap<string, HeldKey>,
  requestId: string,
): End {
  for (const { name, claim } of keys.values()) if (claim.kind === "fresh") shop.keys.fail(app.name, name);
  return {
    outcome: "fault",
    answer: errorsAnswer([internalError(requestId)]),
    app: app.name,
    requestedCost: requested,
    actualCost: requested,
    availableAfter: app.bucket.available(),
  };
}

/** A call that was refused by its resolver has not used its keys. */
function releaseKeys(shop: EmulatedShop, { app }: Admitted, keys: ReadonlyMap<string, HeldKey>): void {
  for (const { name, claim } of keys.values()) if (claim.kind === "fresh") shop.keys.release(app.name, name);
}

function hasUserErrors(data: unknown): boolean {
  if (!isRecord(data)) return false;
  return Object.values(data).some(
    (payload) =>
      isRecord(payload) && Array.isArray(payload["userErrors"]) && payload["userErrors"].length > 0,
  );
}
