import type { Crew } from "./crew.ts";
import { changeStore } from "./database/inputs.ts";
import { retryListing } from "./database/problems.ts";
import { type Model, rowOf } from "./database/tables.ts";
import type { Fault } from "./plan.ts";
import type { Scheduler } from "./scheduler.ts";
import { DISTURBED_MS } from "./store/network.ts";
import type { Shop, Variant } from "./store/shop.ts";
import type { Excused } from "./watch/watch.ts";

export interface Stage {
  readonly scheduler: Scheduler;
  readonly model: Model;
  readonly shopOf: (storeId: number) => Shop;
  readonly crew: Crew;
  readonly tell: (who: string, what: string) => void;
}

export function applyFault(stage: Stage, fault: Fault): void {
  const { scheduler, model, shopOf, crew } = stage;
  switch (fault.kind) {
    case "kill":
      return crew.kill(fault.worker, fault.forMs);
    case "stop":
      return crew.stop(fault.worker, fault.forMs);
    case "pause":
      return crew.pause(fault.worker, fault.forMs);
    case "trap":
      return void crew.faultsOf(fault.worker).traps.push(fault);
    case "call":
      return void shopOf(fault.storeId).armed.push(fault);
    case "database":
      return void crew.faultsOf(fault.worker).database.push(fault);
    case "deaf":
      return crew.deafen(fault.worker, fault.forMs);
    case "bucket": {
      const shop = shopOf(fault.storeId);
      shop.bucket.setLimits(fault.capacity, fault.perSecond);
      shop.disturbedUntilMs = Math.max(shop.disturbedUntilMs, scheduler.now() + DISTURBED_MS);
      return;
    }
    case "access": {
      const shop = shopOf(fault.storeId);
      shop.access = fault.access;
      if (!fault.lasting) scheduler.after(fault.forMs, () => reopen(stage, shop, fault.access));
      return;
    }
    case "poison": {
      const variant = variantOf(
        shopOf(rowOf(model.tables.listings, fault.listingId).storeId),
        fault.listingId,
      );
      if (variant === undefined) return;
      variant.poison = fault.poison;
      if (!fault.lasting) scheduler.after(fault.forMs, () => (variant.poison = null));
    }
  }
}

function reopen({ tell }: Stage, shop: Shop, from: Shop["access"]): void {
  if (shop.access !== from) return;
  shop.access = "open";
  tell(`store ${shop.id}`, "takes calls again");
}

/** Everything works from here on, and somebody looks after what only a person can mend. */
export function mendAll(stage: Stage, excused: Excused): void {
  const { model, shopOf, crew, tell } = stage;
  const { tables } = model;
  crew.forgetFaults();
  for (const store of tables.stores.values()) {
    const shop = shopOf(store.id);
    shop.armed.length = 0;
    if (!excused.storeIds.has(store.id)) {
      shop.access = "open";
      if (store.health.state === "suspended" && !store.disconnected) {
        tell("user", `gives store ${store.id} new credentials`);
        changeStore(model, store.id, { credential: (store.credential ?? 0) + 1 });
        crew.ping();
      }
    }
    for (const variant of shop.variants.values()) {
      if (!excused.listingIds.has(variant.listingId)) variant.poison = null;
    }
  }
  for (const { listingId, parked } of tables.problems.values()) {
    if (parked && !excused.listingIds.has(listingId)) retryListing(model, listingId);
  }
}

function variantOf(shop: Shop, listingId: number): Variant | undefined {
  return [...shop.variants.values()].find((variant) => variant.listingId === listingId);
}

export function describeFault(fault: Fault): string {
  const { kind, ...rest } = fault;
  return `${kind} ${JSON.stringify(rest).replaceAll('"', "").replaceAll(",", ", ")}`;
}
