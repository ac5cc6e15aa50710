import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import type { ChaosWorld } from "./world.ts";

const LOOK_EVERY_MS = 200;

interface Seen {
  readonly store_id: number;
  readonly owner: string | null;
  readonly state: string;
}

interface Orphan {
  readonly owner: string;
  readonly sinceMs: number;
  isTroubled: boolean;
}

/** How long each store of a worker that died waited for another one. A store in trouble waits for its own reasons. */
export function watchTakeovers({ system, crew }: ChaosWorld): { stop(): Promise<readonly number[]> } {
  const tookMs: number[] = [];
  const orphans = new Map<number, Orphan>();
  const stopping = new AbortController();

  function look({ store_id, owner, state }: Seen): void {
    const orphan = orphans.get(store_id);
    if (orphan?.owner === owner) {
      orphan.isTroubled ||= state !== "ok";
      return;
    }
    orphans.delete(store_id);
    if (owner === null) return;
    if (orphan?.isTroubled === false) tookMs.push(performance.now() - orphan.sinceMs);
    const sinceMs = crew.endedAtMs.get(Number(owner.split("/").at(-2)));
    if (sinceMs !== undefined) orphans.set(store_id, { owner, sinceMs, isTroubled: state !== "ok" });
  }

  async function go(): Promise<void> {
    while (!stopping.signal.aborted) {
      const { rows } = await sql<Seen>`SELECT l.store_id, l.owner, h.state
        FROM store_lease l JOIN store_health h USING (store_id)`.execute(system.database.db);
      rows.forEach(look);
      await wait(LOOK_EVERY_MS);
    }
  }

  const going = go();
  going.catch(() => {}); // told by `stop`
  return {
    async stop() {
      stopping.abort();
      await going;
      return tookMs;
    },
  };
}
