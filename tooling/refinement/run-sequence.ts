import { buildTables } from "../simulation/build-world.ts";
import type { Tables } from "../simulation/database/tables.ts";
import type { Mutation } from "../simulation/mutation.ts";
import { type Answer, answerOf, type Party, THROWN } from "./answer.ts";
import { createDatabaseSide } from "./database-side.ts";
import { NOTHING_TO_DO } from "./hands.ts";
import { createModelSide } from "./model-side.ts";
import type { Side } from "./side.ts";
import { differenceOf } from "./state.ts";
import type { Step } from "./step.ts";
import { timeAfter } from "./time-after.ts";
import type { VirtualDatabase } from "./virtual-time.ts";
import { planOf, type World } from "./world.ts";
import { writeTables } from "./write-tables.ts";

export interface Sequence {
  readonly world: World;
  readonly steps: readonly Step[];
}

export interface Divergence {
  /** Which step it showed at, from 1; 0 for the start. */
  readonly at: number;
  readonly what: string;
}

export interface RunOptions {
  readonly mutation: Mutation | null;
  /** Told of every step and its answer. */
  readonly onStep: (step: Step, answer: Answer) => void;
}

const WORKERS = ["worker-1", "worker-2"] as const;

/** Runs one sequence on the model and on the database, and compares answers and states after each step. */
export async function runSequence(
  database: VirtualDatabase,
  { world, steps }: Sequence,
  { mutation, onStep }: RunOptions,
): Promise<Divergence | null> {
  const tables = buildTables(planOf(world));
  const absent = new Set([...tables.listings.values()].filter((row) => !row.linked).map((row) => row.id));
  await database.setTime(0);
  await writeTables(database.db, tables);
  const model = createModelSide(tables, absent, mutation);
  const [ours, theirs] = [partyOf(model), partyOf(createDatabaseSide(database, tables))];
  const compare = async () => differenceOf(await ours.side.state(), await theirs.side.state());

  const atStart = await compare();
  if (atStart !== null) return { at: 0, what: atStart };
  for (const [index, step] of steps.entries()) {
    if (isRelink(step, absent)) continue;
    const toMs = timeAfter(step, tables, model.now());
    if (toMs !== null) {
      await ours.side.setTime(toMs);
      await theirs.side.setTime(toMs);
      continue;
    }
    const [one, other] = [await answerOf(ours, step), await answerOf(theirs, step)];
    if (other.kind === NOTHING_TO_DO && one.text === other.text) continue;
    onStep(step, other);
    noteLinked(tables, absent);
    const difference =
      one.text === other.text && other.kind !== THROWN
        ? await compare()
        : `answer\n    model:    ${one.text}\n    database: ${other.text}`;
    if (difference !== null) return { at: index + 1, what: difference };
  }
  return null;
}

function partyOf(side: Side): Party {
  const hands = WORKERS.map((name) => ({
    port: side.port(name),
    leases: [],
    attempts: [],
    news: new Map(),
    reading: null,
  }));
  return { side, hands, keys: new Map() };
}

/** A link is a listing of its own in the database; in the model it is there from the start, and linked once. */
function isRelink(step: Step, absent: ReadonlySet<number>): boolean {
  if (step.kind !== "input") return false;
  const { input } = step;
  if (input.kind === "listing") return (input.to === "linked") !== absent.has(input.listingId);
  return input.kind === "retry" && absent.has(input.listingId);
}

function noteLinked(tables: Tables, absent: Set<number>): void {
  for (const id of absent) if (tables.listings.get(id)?.linked === true) absent.delete(id);
}
