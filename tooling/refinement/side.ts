import type { PushDatabase } from "@trueup/db/push-database";
import type { RefinedInput } from "./step.ts";
import type { State } from "./state.ts";

/** The model, or the database: what a sequence is run on. */
export interface Side {
  /** What `nowMs` of its answers counts from. */
  readonly originMs: number;
  port(owner: string): PushDatabase;
  /** One committed transaction of the API; answers what it says to its caller. */
  apply(input: RefinedInput): Promise<unknown>;
  endOverdue(): Promise<void>;
  setTime(ms: number): Promise<void>;
  state(): Promise<State>;
  /** What was decided since it was asked last, in order. */
  decisions(): Promise<readonly unknown[]>;
}
