import { sql } from "kysely";
import type { Db } from "./schema.ts";

/** Whether the database answers within the time; what it says later, or fails with, is nobody's concern. */
export async function answersWithin(timeoutMs: number, db: Db): Promise<boolean> {
  const asked = sql`SELECT 1`.execute(db).then(
    () => true,
    () => false,
  );
  const timeout = AbortSignal.timeout(timeoutMs);
  const passed = new Promise<boolean>((resolve) => {
    timeout.addEventListener("abort", () => resolve(false), { once: true });
  });
  return Promise.race([asked, passed]);
}
