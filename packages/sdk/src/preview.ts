import type { SkipReason } from "./decision.ts";

/** What would be decided for listings if their stock changed right now. */
export interface PreviewCount {
  readonly listings: number;
  /** Would be sent: their stores show another number. */
  readonly push: number;
  /** Those of them that would go from more than 0 to 0, where what is on its way to a store counts as shown. */
  readonly toZero: number;
  /** Would be sent by the next change that makes a difference: their stores show the right number now. */
  readonly unchanged: number;
  /** Would be left alone, by the reason. */
  readonly blocked: readonly { readonly reason: SkipReason; readonly listings: number }[];
}

/** What a save would do, before it is saved. Saving it sends nothing. */
export interface Preview {
  readonly before: PreviewCount;
  readonly after: PreviewCount;
  /** Calls that sending what would be sent takes, over all stores. */
  readonly calls: number;
  /** Seconds that the slowest store's rate limit makes of that. */
  readonly seconds: number;
  /** False where there were more bundles than are looked at: their listings are left out. */
  readonly isExact: boolean;
}
