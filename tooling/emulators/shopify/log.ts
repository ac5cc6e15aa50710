export type CallOutcome =
  | "ok"
  | "userErrors"
  | "errors"
  | "throttled"
  | "maxCost"
  | "unauthorized"
  | "fault";

/** One HTTP call. Times are the emulator's monotonic clock in ms. */
export interface CallRecord {
  readonly number: number;
  readonly at: number;
  readonly endedAt: number;
  readonly endpoint: "graphql" | "token";
  readonly app: string;
  readonly fields: readonly string[];
  readonly idempotencyKey: string | null;
  readonly requestedCost: number;
  readonly actualCost: number | null;
  /** Points left when the answer was made, unrounded. */
  readonly availableAfter: number;
  /** Calls under way when this one arrived, itself included. */
  readonly inFlight: number;
  readonly outcome: CallOutcome;
  readonly status: number | null;
  /** "lost": the answer never left the emulator. */
  readonly answer: "sent" | "lost";
}

/** One run of `inventorySetQuantities` that reached the inventory rules. */
export interface WriteRecord {
  readonly number: number;
  readonly at: number;
  readonly app: string;
  readonly idempotencyKey: string | null;
  readonly name: string;
  readonly rows: readonly WrittenRow[];
  readonly outcome: "effective" | "unchanged" | "replayed" | "refused";
  /** Codes of the userErrors, in row order. */
  readonly codes: readonly string[];
}

export interface WrittenRow {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly quantity: number;
  readonly changeFromQuantity: number | null;
}

export interface Log {
  readonly calls: readonly CallRecord[];
  readonly writes: readonly WriteRecord[];
  clear(): void;
}

export interface Stats {
  readonly calls: number;
  readonly throttled: number;
  readonly rowsWritten: number;
  readonly pointsSpent: number;
  readonly inFlight: number;
  readonly mostInFlight: number;
}
