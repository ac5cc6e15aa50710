import type { Trx } from "@trueup/db/schema";
import type { Fault, SaleWindowPatch } from "@trueup/sdk";
import type { Context } from "hono";
import { sql } from "kysely";
import type { ApiEnv } from "../context.ts";
import { invalidInput, notFound, Refusal, staleVersion } from "../http/refusal.ts";
import { wantedVersion } from "../http/version.ts";
import type { AskedSaleWindow } from "../schemas/sale-windows.ts";
import { readMoments } from "./moments.ts";
import { readTarget } from "./sale-window-target.ts";
import { ownerOf } from "./search-rows.ts";

export async function insertWindow(c: Context<ApiEnv>, asked: AskedSaleWindow): Promise<number> {
  const { db } = c.get("api").database;
  const customerId = c.get("customerId");
  const scope = { customerId, owner: ownerOf(c.get("principal")) };
  const target = await readTarget(db, scope, asked);
  const times = await readTimes(c, asked);
  const faults = [
    ...(target.kind === "faults" ? target.faults : []),
    ...bufferFaults(asked),
    ...times.faults,
    ...orderFaults(times.startsAt ?? new Date(c.get("api").clock.now()), times.endsAt),
  ];
  if (target.kind === "faults" || faults.length > 0) throw invalidInput(faults);
  const row = await db
    .insertInto("sale_window")
    .values({
      customer_id: customerId,
      name: asked.name,
      target: JSON.stringify(target.target),
      mode: asked.mode,
      buffer: asked.buffer ?? 0,
      starts_at: times.startsAt ?? sql`now()`,
      ends_at: times.endsAt ?? sql`NULL`,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

interface Times {
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly faults: readonly Fault[];
}

async function readTimes(
  c: Context<ApiEnv>,
  asked: Pick<SaleWindowPatch, "startsAt" | "endsAt">,
): Promise<Times> {
  const named = (["startsAt", "endsAt"] as const).flatMap((field) => {
    const text = asked[field];
    return text === undefined ? [] : [{ path: field, text }];
  });
  const { moments, faults } = await readMoments(c.get("api").database.db, c.get("customerId"), named);
  const of = (field: string) => moments[named.findIndex(({ path: own }) => own === field)] ?? null;
  return { startsAt: of("startsAt"), endsAt: of("endsAt"), faults };
}

function bufferFaults({ mode, buffer }: AskedSaleWindow): readonly Fault[] {
  if ((mode === "buffer") === (buffer !== undefined)) return [];
  return mode === "buffer"
    ? [{ path: "buffer", code: "required", message: "Say how many more units are kept back." }]
    : [{ path: "buffer", code: "not_allowed", message: 'Only in the mode "buffer".' }];
}

function orderFaults(startsAt: Date, endsAt: Date | null): readonly Fault[] {
  return endsAt !== null && endsAt <= startsAt
    ? [{ path: "endsAt", code: "out_of_range", message: "Must lie behind the start." }]
    : [];
}

/** Its end can be moved until it ends, its start until it starts. */
export async function saveWindow(c: Context<ApiEnv>, id: number, asked: SaleWindowPatch): Promise<void> {
  const customerId = c.get("customerId");
  const times = await readTimes(c, asked);
  await c
    .get("api")
    .database.db.transaction()
    .execute(async (trx) => {
      const before = await lockForEdit(trx, customerId, id, wantedVersion(c));
      if (asked.startsAt !== undefined && before.status !== "scheduled") {
        throw new Refusal("conflict", "The sale window has started: only its end can be moved.");
      }
      const startsAt = times.startsAt ?? before.starts_at;
      const endsAt = times.endsAt ?? before.ends_at;
      const faults = [...times.faults, ...orderFaults(startsAt, endsAt)];
      if (faults.length > 0) throw invalidInput(faults);
      await trx
        .updateTable("sale_window")
        .set({
          name: asked.name ?? before.name,
          starts_at: startsAt,
          ends_at: endsAt,
          version: sql`version + 1`,
        })
        .where("customer_id", "=", customerId)
        .where("id", "=", id)
        .execute();
    });
}

async function lockForEdit(trx: Trx, customerId: number, id: number, version: number | null) {
  const row = await trx
    .selectFrom("sale_window")
    .selectAll()
    .where("customer_id", "=", customerId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw notFound("sale window");
  if (version !== null && row.version !== version) throw staleVersion();
  if (row.status === "ending" || row.status === "ended") {
    throw new Refusal("conflict", "The sale window has ended.");
  }
  return row;
}
