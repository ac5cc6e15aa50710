import { SYNC_NOW_LIMIT_MS } from "@trueup/sdk";
import type { AttemptRow, RequestRow } from "../database/tables.ts";
import { fail, type Notes } from "./notes.ts";

/** Ending overdue requests takes a turn of its task, and a worker that is up. */
const LATE_MS = 5 * 60_000;

/** Checks Sync Now. */
export function watchRequests(notes: Notes) {
  return {
    // S6: a click is confirmed by a write that was claimed after it, with what that write carried.
    answered(request: RequestRow, attempt: AttemptRow, level: number) {
      if (attempt.at < request.createdAt) {
        fail(notes, "S6", `the click ${request.id} is answered by a write from before it`);
      }
      const at = attempt.listingIds.indexOf(request.listingId);
      if (attempt.levels[at] !== level || (attempt.versions[at] ?? 0) < (request.version ?? 0)) {
        fail(notes, "S6", `the click ${request.id} is answered by ${level}, which its write did not carry`);
      }
    },
    // S6: a click ends once, with a reason where it was not confirmed.
    requestEnded({ id, status, reason }: RequestRow) {
      if ((status === "failed" || status === "skipped") && reason === null) {
        fail(notes, "S6", `the click ${id} ends as ${status} without a reason`);
      }
    },
    // S6: and within 15 minutes.
    stepped() {
      for (const { id, createdAt } of notes.tables.pending) {
        if (notes.now() - createdAt > SYNC_NOW_LIMIT_MS + LATE_MS)
          fail(notes, "S6", `the click ${id} never ends`);
      }
    },
  };
}
