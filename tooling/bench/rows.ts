import type { Bench } from "./bench.ts";
import { benchBulkAction } from "./bulk-action.ts";
import { benchClaimAck } from "./claim-ack.ts";
import { benchCoalescing } from "./coalescing.ts";
import { benchDecide } from "./decide.ts";
import { benchDrain } from "./drain.ts";
import { benchDrainFleet } from "./drain-fleet.ts";
import { benchDrainStandard } from "./drain-standard.ts";
import { benchIngestDraining, benchIngestFleet, benchSingleChanges } from "./ingest-fleet.ts";
import { benchIdleStores } from "./idle-stores.ts";
import { benchIngest } from "./ingest.ts";
import { benchLists } from "./lists.ts";
import { benchNoisyNeighbour } from "./noisy-neighbour.ts";
import type { Measured } from "./result.ts";
import { benchSingleCalls } from "./single-calls.ts";
import { benchSizes } from "./sizes.ts";
import { benchTimeToStore } from "./time-to-store.ts";
import { benchTimeUnderLoad } from "./time-under-load.ts";

/** A part of the benchmark, to be picked by its id with `--rows`. */
export interface Row {
  readonly id: string;
  readonly run: (databaseUrl: string | undefined) => Promise<Measured>;
}

/** One that runs API and worker as processes of their own, which the embedded database does not allow. */
export interface ServerRow {
  readonly id: string;
  readonly run: (bench: Bench) => Promise<Measured>;
}

const DECIDE: Row = { id: "decide", run: async () => ({ results: [benchDecide()], throttled: 0 }) };
const TIME_TO_STORE: Row = { id: "time-to-store", run: benchTimeToStore };

/** What `bench` runs: about a minute, on either database. */
export const SHORT_ROWS: readonly Row[] = [
  DECIDE,
  { id: "ingest", run: benchIngest },
  TIME_TO_STORE,
  { id: "drain", run: benchDrain },
];

/** What `bench --full` runs on either database. */
export const FULL_ROWS: readonly Row[] = [DECIDE, TIME_TO_STORE, { id: "idle-stores", run: benchIdleStores }];

/** What `bench --full` runs on a server besides. Those of the million items come first, as they share them. */
export const SERVER_ROWS: readonly ServerRow[] = [
  { id: "lists", run: benchLists },
  { id: "drain-fleet", run: benchDrainFleet },
  { id: "ingest-draining", run: benchIngestDraining },
  { id: "single-changes", run: benchSingleChanges },
  { id: "ingest-fleet", run: benchIngestFleet },
  { id: "claim-ack", run: benchClaimAck },
  { id: "drain-standard", run: benchDrainStandard },
  { id: "time-under-load", run: benchTimeUnderLoad },
  { id: "coalescing", run: benchCoalescing },
  { id: "noisy-neighbour", run: benchNoisyNeighbour },
  { id: "bulk-action", run: benchBulkAction },
  { id: "single-calls", run: benchSingleCalls },
  { id: "sizes", run: benchSizes },
];
