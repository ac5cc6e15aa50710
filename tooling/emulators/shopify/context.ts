import type { EmulatedApp } from "./access.ts";
import type { PlanName } from "./bucket.ts";
import type { KeyClaim } from "./idempotency.ts";
import type { WriteRecord } from "./log.ts";
import type { ShopState } from "./state.ts";

/** What the resolvers of one call know. */
export interface CallContext {
  readonly state: ShopState;
  readonly plan: PlanName;
  readonly retiredVersions: ReadonlySet<string>;
  readonly app: EmulatedApp;
  readonly scopes: ReadonlySet<string>;
  /** Fields that a fault denies in this call. */
  readonly deniedFields: ReadonlySet<string>;
  /** Idempotency keys taken when the call was admitted, by the response name of the root field. */
  readonly keys: ReadonlyMap<string, HeldKey>;
  recordWrite(write: Pick<WriteRecord, "idempotencyKey" | "name" | "rows" | "outcome" | "codes">): void;
}

/** What a mutation answers, kept for replays of its idempotency key. */
export type Payload = Readonly<Record<string, unknown>>;

export interface HeldKey {
  readonly name: string;
  readonly claim: KeyClaim<Payload>;
  /** Stores the payload for replays and gives it back. */
  finish(payload: Payload): Payload;
}
