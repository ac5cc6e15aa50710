import { type Hands, makeCall } from "./hands.ts";
import type { Side } from "./side.ts";
import { toText } from "./state.ts";
import type { Step } from "./step.ts";

/** No command is to be answered so: where both sides are, what they share is at fault. */
export const THROWN = "thrown";

/** A side, and what each worker knows of it. */
export interface Party {
  readonly side: Side;
  readonly hands: readonly Hands[];
  /** Under which key each attempt was first answered. */
  readonly keys: Map<number, string>;
}

export interface Answer {
  /** In the same form on both sides. */
  readonly text: string;
  /** What kind of answer it is, to be counted. */
  readonly kind: string;
}

/** Carries a step out on one side. */
export async function answerOf(party: Party, step: Step): Promise<Answer> {
  const answer = await carryOut(party, step).catch((error: unknown) => ({
    kind: THROWN,
    message: error instanceof Error ? error.message : String(error),
  }));
  return { text: toText(toComparable(party, answer)), kind: kindOf(answer) };
}

async function carryOut({ side, hands }: Party, step: Step): Promise<unknown> {
  switch (step.kind) {
    case "wait":
    case "wait until":
      return null;
    case "end overdue":
      return side.endOverdue();
    case "call": {
      const worker = hands[step.worker];
      return worker === undefined ? null : makeCall(worker, step.call);
    }
    case "input": {
      const said = await side.apply(step.input);
      // What the API answers besides is not part of the model; what it decides is.
      return { outcomes: step.input.kind === "stock" ? said : null, decisions: await side.decisions() };
    }
  }
}

/** Without what may differ: the names of keys, the numbers of events, the time that the clocks count from. */
function toComparable(party: Party, value: unknown): unknown {
  if (value instanceof Map) return toComparable(party, Object.fromEntries(value));
  if (value instanceof Set) return [...value].map(Number).toSorted((a, b) => a - b);
  if (Array.isArray(value)) return value.map((inner: unknown) => toComparable(party, inner));
  if (typeof value !== "object" || value === null) return value;
  const record: Record<string, unknown> = { ...value };
  const named = Object.entries(record).map(([name, inner]): [string, unknown] => {
    if (name === "nowMs" && typeof inner === "number") return [name, inner - party.side.originMs];
    if (name === "key" && typeof record["id"] === "number")
      return [name, nameOfKey(party, record["id"], inner)];
    return [name, name === "at" ? null : toComparable(party, inner)];
  });
  return Object.fromEntries(named);
}

/** An attempt has one key for ever. */
function nameOfKey({ keys }: Party, id: number, key: unknown): string {
  const first = keys.get(id);
  if (first === undefined) keys.set(id, String(key));
  return first === undefined || first === key ? `key of ${id}` : `another key of ${id}`;
}

function kindOf(answer: unknown): string {
  if (answer instanceof Set || answer instanceof Map) return answer.size === 0 ? "none" : "some";
  if (Array.isArray(answer)) return answer.length === 0 ? "none" : "some";
  if (typeof answer !== "object" || answer === null) return String(answer);
  return "kind" in answer ? String(answer.kind) : "something";
}
