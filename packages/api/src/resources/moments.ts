import type { Db } from "@trueup/db/schema";
import type { Fault } from "@trueup/sdk";
import { sql } from "kysely";

/** A moment as a request named it, with the field that did. */
export interface AskedMoment {
  readonly path: string;
  readonly text: string;
}

const LONGEST_DAYS = 3 * 366;

/**
 * The moments that texts name: those with an offset as they are, those without one in the customer's time zone. What is
 * not ahead, or is too far ahead, is a fault of its field.
 */
export async function readMoments(
  db: Db,
  customerId: number,
  asked: readonly AskedMoment[],
): Promise<{ readonly moments: readonly Date[]; readonly faults: readonly Fault[] }> {
  const { rows } = await sql<{ at: Date; ahead: boolean; near: boolean }>`
    SELECT m.at, m.at > now() AS ahead, m.at < now() + ${LONGEST_DAYS} * interval '1 day' AS near
    FROM unnest(${asked.map(({ text }) => text)}::text[]) WITH ORDINALITY AS t(text, position)
    JOIN customer c ON c.id = ${customerId}
    CROSS JOIN LATERAL (
      SELECT CASE WHEN t.text ~ '(Z|[+-][0-9]{2}:[0-9]{2})$' THEN t.text::timestamptz
        ELSE t.text::timestamp AT TIME ZONE c.time_zone END AS at) m
    ORDER BY t.position`.execute(db);
  const faults = rows.flatMap(({ ahead, near }, at): readonly Fault[] => {
    const path = asked[at]?.path ?? "";
    if (!ahead) return [{ path, code: "out_of_range", message: "Must lie in the future." }];
    if (!near) return [{ path, code: "out_of_range", message: "Must lie within the next three years." }];
    return [];
  });
  return { moments: rows.map((row) => row.at), faults };
}
