import type { PushDatabase } from "@trueup/db/push-database";
import type { Fetch } from "@trueup/stores/guarded-fetch";
import pg from "pg";

/*
 * Where a worker can be killed. None of it is in the worker: the points lie at its ports, and in the database driver,
 * which this process has to itself.
 */

/** Calls of the database port that every worker under load makes. */
const CALLS = [
  "acquireLeases",
  "loadLeasedStore",
  "loadStoreNews",
  "claim",
  "acknowledge",
  "findUnsettled",
  "beginAsking",
] as const satisfies readonly (keyof PushDatabase)[];

const AT_CALLS = CALLS.flatMap((call) => [`before ${call}`, `after ${call}`] as const);

/** In the order of a push. */
export const KILL_POINTS = [
  ...AT_CALLS,
  "in a claim, before its commit",
  "in an acknowledgement, before its commit",
  "commit sent, unanswered",
  "before the store is called",
  "store called, unanswered",
  "store's answer unread",
] as const;

export type KillPoint = (typeof KILL_POINTS)[number];

export function isKillPoint(text: string): text is KillPoint {
  return KILL_POINTS.some((point) => point === text);
}

/** Long enough for what was handed to the system to leave, short enough for no answer to be read. */
const LEAVES_WITHIN_MS = 5;

/** Ends this process with SIGKILL when it passes `point` for the `count`th time. */
export function armKill(point: KillPoint, count: number) {
  let passed = 0;
  const pass = (at: KillPoint): void => {
    if (at === point && (passed += 1) >= count) process.kill(process.pid, "SIGKILL");
  };
  if (point.startsWith("in ") || point.startsWith("commit")) watchStatements(pass);
  return {
    database: (real: PushDatabase): PushDatabase => ({
      ...real,
      ...Object.fromEntries(CALLS.map((call) => [call, around(real, call, pass)])),
    }),
    fetch: killedFetch(pass),
  };
}

type Pass = (at: KillPoint) => void;

function around(real: PushDatabase, call: (typeof CALLS)[number], pass: Pass) {
  const made: (...given: never[]) => Promise<unknown> = real[call];
  return async (...given: never[]): Promise<unknown> => {
    pass(`before ${call}`);
    const answer = await made(...given);
    pass(`after ${call}`);
    return answer;
  };
}

function killedFetch(pass: Pass): Fetch {
  return async (url, init) => {
    pass("before the store is called");
    const answer = fetch(url, init);
    setTimeout(() => pass("store called, unanswered"), LEAVES_WITHIN_MS);
    const response = await answer;
    pass("store's answer unread");
    return response;
  };
}

const ACKNOWLEDGES = /UPDATE listing l SET closed_version = sent\.version/;
const WRITES_ATTEMPT = /INSERT INTO attempt /;

/** The driver sends one statement after the other: what passes here is in the order of the transaction. */
function watchStatements(pass: Pass): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with its client as `this` below
  pg.Client.prototype.query = new Proxy(pg.Client.prototype.query, {
    apply(query, client, given: readonly unknown[]) {
      const [text] = given;
      const answer: unknown = Reflect.apply(query, client, given);
      if (typeof text !== "string" || !(answer instanceof Promise)) return answer;
      if (text === "commit") setTimeout(() => pass("commit sent, unanswered"), 0);
      const at = pointBehind(text);
      if (at !== null) answer.then(() => pass(at)).catch(() => {});
      return answer;
    },
  });
}

function pointBehind(statement: string): KillPoint | null {
  if (WRITES_ATTEMPT.test(statement)) return "in a claim, before its commit";
  if (ACKNOWLEDGES.test(statement)) return "in an acknowledgement, before its commit";
  return null;
}
