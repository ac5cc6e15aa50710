import type { PushDatabase } from "@trueup/db/push-database";

/** What the worker asks of the database inside one transaction of several statements. */
const TRANSACTIONS = [
  "claim",
  "acknowledge",
  "failAttempt",
  "recordReads",
  "settleByReading",
  "saveStoreHealth",
] as const satisfies readonly (keyof PushDatabase)[];

/** What it asks by one statement. */
const STATEMENTS = [
  "acquireLeases",
  "renewLeases",
  "saveBudgets",
  "keepUnsettled",
  "beginAsking",
  "takeTask",
  "finishTask",
] as const satisfies readonly (keyof PushDatabase)[];

/** What it asks when it stops. */
const ENDINGS = ["releaseLeases", "forgetWorker"] as const satisfies readonly (keyof PushDatabase)[];

export type Method = (typeof TRANSACTIONS)[number] | (typeof STATEMENTS)[number] | (typeof ENDINGS)[number];
/** `between` two statements of the transaction; `unanswered`: COMMIT, or the one statement, is sent. */
export type Moment = "before" | "between" | "unanswered" | "after";
export type CallKind = "write" | "read";
/** Where a worker can be killed. */
export type Point = `${Method} ${Moment}` | `${CallKind} ${"unsent" | "sent" | "answered"}`;

export const POINTS: readonly Point[] = [
  ...TRANSACTIONS.flatMap((method) =>
    (["before", "between", "unanswered", "after"] as const).map((moment) => `${method} ${moment}` as const),
  ),
  ...[...STATEMENTS, ...ENDINGS].flatMap((method) =>
    (["before", "unanswered", "after"] as const).map((moment) => `${method} ${moment}` as const),
  ),
  ...(["write", "read"] as const).flatMap((kind) =>
    (["unsent", "sent", "answered"] as const).map((moment) => `${kind} ${moment}` as const),
  ),
];

export function isTransaction(method: Method): boolean {
  return TRANSACTIONS.some((one) => one === method);
}

/** A worker has to die when it has passed so many times at any of these points. */
export interface Order {
  readonly points: readonly Point[];
  readonly passes: number;
}

export function parseOrder(text: string): Order | null {
  const [, names = "", passes] = /^([\w ,]+):(\d+)$/u.exec(text) ?? [];
  const points = names.split(",").flatMap((name) => POINTS.filter((point) => point === name));
  return points.length === 0 ? null : { points, passes: Number(passes) };
}

export function writeOrder({ points, passes }: Order): string {
  return `${points.join(",")}:${passes}`;
}

/** Where a worker says that it died. */
export function parseDeath(output: string): Point | null {
  const [, name] = /^dies at (\w+ \w+)$/mu.exec(output) ?? [];
  return POINTS.find((point) => point === name) ?? null;
}
