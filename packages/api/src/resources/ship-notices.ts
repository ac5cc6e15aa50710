import {
  actOnShipNotice,
  type ChangedNotice,
  createShipNotice,
  type NoticeKey,
  patchShipNotice,
  previewShipNotice,
} from "@trueup/db/change-ship-notice";
import type { NoticeAction, NoticeRefusal } from "@trueup/db/edit-ship-notice";
import { decodeId, encodeId } from "@trueup/db/id";
import type { PlannedWarning } from "@trueup/db/plan-ship-notice";
import { receiveShipNotice } from "@trueup/db/receive-ship-notice";
import type { StoredDecision } from "@trueup/db/history-schema";
import {
  EDITED_SHIP_NOTICE_STATUSES,
  type EditedShipNoticeStatus,
  type PublishWarning,
  quantitiesOf,
  type ShipNotice,
  type ShipNoticeAction,
  type ShipNoticeOutcome,
  type StockDecision,
} from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { refuseInput } from "../http/input.ts";
import { pageRequest, toPage } from "../http/page.ts";
import { invalidInput, notFound, Refusal, staleVersion } from "../http/refusal.ts";
import { type Api, pathId } from "../http/route.ts";
import { tag, wantedVersion } from "../http/version.ts";
import { written } from "../http/written.ts";
import { toNoticePreview } from "./ship-notice-preview.ts";
import { lineFaults, toNewNotice, toNoticePatch } from "./ship-notice-request.ts";
import {
  cancelNotice,
  completeNotice,
  createNotice,
  getNotice,
  listNotices,
  neverReceived,
  ordersWaiting,
  patchNotice,
  previewNotice,
  publishNotice,
  receiveLine,
  reopenNotice,
  unpublishNotice,
} from "./ship-notice-routes.ts";
import {
  listNoticeRows,
  listWaitingOrders,
  loadNoticeRow,
  toShipNotice,
  toWaitingOrder,
} from "./ship-notice-rows.ts";

export function serveShipNotices(api: Api): void {
  serveReading(api);
  serveActing(api);

  api.openapi(
    createNotice,
    async (c) => {
      const asked = c.req.valid("json");
      const faults = lineFaults(asked, "lines");
      if (faults.length > 0) throw invalidInput(faults);
      const { db } = c.get("api").database;
      const created = await createShipNotice(db, c.get("customerId"), toNewNotice(asked));
      return c.json(await answer(c, created), 201);
    },
    (result, c) => (result.success ? undefined : refuseInput(c, (asked) => lineFaults(asked, "lines"))),
  );

  api.openapi(
    patchNotice,
    async (c) => {
      const asked = c.req.valid("json");
      const faults = lineFaults(asked, "addLines");
      if (faults.length > 0) throw invalidInput(faults);
      const { db } = c.get("api").database;
      return c.json(await answer(c, await patchShipNotice(db, keyOf(c), toNoticePatch(asked))), 200);
    },
    (result, c) => (result.success ? undefined : refuseInput(c, (asked) => lineFaults(asked, "addLines"))),
  );

  api.openapi(receiveLine, async (c) => {
    const { db, wake } = c.get("api").database;
    const { good = 0, damaged = 0, role = "pickable", lot } = c.req.valid("json");
    const lineId = pathId(c, "shipNoticeLine", "lineId", "line of this ship notice");
    const received = await receiveShipNotice(
      db,
      { ...keyOf(c), lineId },
      {
        good,
        damaged,
        role,
        ...(lot === undefined ? {} : { lot: { code: lot.code, expiresOn: lot.expiresOn ?? null } }),
      },
    );
    if (received.kind !== "received") throw refusalOf(received);
    wake.ping();
    const { eventId, counted, flips, decisions } = received.result;
    return c.json(
      {
        ...written(await readNotice(c, keyOf(c).noticeId)),
        lineId: encodeId("shipNoticeLine", lineId),
        eventId: encodeId("event", eventId),
        quantities: quantitiesOf(counted),
        flips,
        decisions: decisions.map(toDecision),
        warnings: [],
      },
      200,
    );
  });
}

function serveReading(api: Api): void {
  api.openapi(previewNotice, async (c) => {
    const { action, lineId } = c.req.valid("json");
    const { db } = c.get("api").database;
    const previewed = await previewShipNotice(
      db,
      { ...keyOf(c), ifVersion: null },
      isStatus(action) ? { kind: "set_status", status: action } : actionOf(action, lineId),
    );
    if (previewed.kind !== "previewed") throw refusalOf(previewed);
    const warnings = previewed.warnings.map(toWarning);
    return c.json({ ...(await toNoticePreview(db, c.get("customerId"), previewed)), warnings }, 200);
  });

  api.openapi(listNotices, async (c) => {
    const asked = c.req.valid("query");
    const page = pageRequest(asked);
    const rows = await listNoticeRows(c.get("api").database.db, c.get("customerId"), asked, page);
    return c.json(
      toPage(rows, page, (row) => row.id, toShipNotice),
      200,
    );
  });

  api.openapi(getNotice, async (c) => {
    const notice = await readNotice(c, keyOf(c).noticeId);
    if (notice === null) throw notFound("ship notice");
    return c.json(notice, 200);
  });

  api.openapi(ordersWaiting, async (c) => {
    const key = keyOf(c);
    const { db } = c.get("api").database;
    const page = pageRequest(c.req.valid("query"));
    const rows = await listWaitingOrders(db, key, page);
    if (rows.length === 0 && (await loadNoticeRow(db, key.customerId, key.noticeId)) === null) {
      throw notFound("ship notice");
    }
    return c.json(
      toPage(rows, page, (row) => row.id, toWaitingOrder),
      200,
    );
  });
}

function serveActing(api: Api): void {
  api.openapi(publishNotice, async (c) => c.json(await publish(c, "publish", c.req.valid("json")), 200));
  api.openapi(unpublishNotice, async (c) => c.json(await publish(c, "unpublish", c.req.valid("json")), 200));
  api.openapi(completeNotice, async (c) => c.json(await act(c, { kind: "complete" }), 200));
  api.openapi(neverReceived, async (c) => c.json(await act(c, { kind: "never_received" }), 200));
  api.openapi(cancelNotice, async (c) => c.json(await act(c, { kind: "cancel" }), 200));
  api.openapi(reopenNotice, async (c) => c.json(await act(c, { kind: "reopen" }), 200));
}

async function publish(
  c: Context<ApiEnv>,
  kind: "publish" | "unpublish",
  { lineId }: { readonly lineId?: string | undefined },
): Promise<ShipNoticeOutcome> {
  return act(c, actionOf(kind, lineId));
}

function isStatus(action: ShipNoticeAction): action is EditedShipNoticeStatus {
  return EDITED_SHIP_NOTICE_STATUSES.some((status) => status === action);
}

function actionOf(kind: NoticeAction["kind"], lineId: string | undefined): NoticeAction {
  if (kind !== "publish" && kind !== "unpublish") return { kind };
  if (lineId === undefined) return { kind, lineId: null };
  const decoded = decodeId("shipNoticeLine", lineId);
  if (decoded === null) throw notFound("line of this ship notice");
  return { kind, lineId: decoded };
}

async function act(c: Context<ApiEnv>, action: NoticeAction): Promise<ShipNoticeOutcome> {
  return answer(c, await actOnShipNotice(c.get("api").database.db, keyOf(c), action));
}

function keyOf(c: Context<ApiEnv>): NoticeKey {
  const noticeId = pathId(c, "shipNotice", "shipNoticeId", "ship notice");
  return { customerId: c.get("customerId"), noticeId, ifVersion: wantedVersion(c) };
}

async function answer(c: Context<ApiEnv>, changed: ChangedNotice): Promise<ShipNoticeOutcome> {
  if (changed.kind !== "changed") throw refusalOf(changed);
  c.get("api").database.wake.ping();
  return {
    ...written(await readNotice(c, changed.noticeId)),
    decisions: changed.decisions.map(toDecision),
    warnings: changed.warnings.map(toWarning),
  };
}

async function readNotice(c: Context<ApiEnv>, noticeId: number): Promise<ShipNotice | null> {
  const row = await loadNoticeRow(c.get("api").database.db, c.get("customerId"), noticeId);
  if (row === null) return null;
  tag(c, row.version);
  return toShipNotice(row);
}

function refusalOf(refusal: NoticeRefusal): Refusal {
  switch (refusal.kind) {
    case "not_found":
      return notFound(refusal.what);
    case "stale":
      return staleVersion();
    case "wrong_status":
      return new Refusal("ship_notice_status", refusal.message);
    case "refused":
      return invalidInput(refusal.faults);
  }
}

function toDecision(decision: StoredDecision): StockDecision {
  return {
    ...decision,
    id: encodeId("decision", decision.id),
    listingId: encodeId("listing", decision.listingId),
  };
}

function toWarning({ itemId, sku, code }: PlannedWarning): PublishWarning {
  return { itemId: encodeId("item", itemId), sku, code, message: WARNINGS[code](sku) };
}

const WARNINGS: Readonly<Record<PublishWarning["code"], (sku: string) => string>> = {
  process_orders_off: (sku) =>
    `Process Orders of "${sku}" is off: its stores are told this number, and later changes of its stock will not follow until it is on.`,
  never: (sku) => `Sync Inventory of "${sku}" is Never: its stores are told nothing.`,
};
