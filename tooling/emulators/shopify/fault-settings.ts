import { planLimits } from "./bucket.ts";
import type { Limit } from "./bucket.ts";
import type { Faults } from "./faults.ts";
import type { EmulatedShop } from "./shop.ts";

/** The knobs of a shop: the faults that calls meet, and the settings that stay until changed again. */
export function faultsOf(shop: EmulatedShop): Faults {
  const { access, faultBook } = shop;
  const setLimit = (limit: Limit) => {
    for (const app of access.apps()) app.bucket.setLimit(limit);
  };
  return {
    next: (fault, scope) => faultBook.next(fault, scope),
    always: (fault, scope) => faultBook.always(fault, scope),
    clear: () => faultBook.clear(),
    latency: (latencyMs) => faultBook.latency(latencyMs),
    plan(plan) {
      shop.plan = plan;
      setLimit(planLimits[plan]);
    },
    limit: (limit) => setLimit(limit ?? planLimits[shop.plan]),
    available(points) {
      for (const app of access.apps()) app.bucket.setAvailable(points);
    },
    setCost(cost) {
      shop.setCost = cost;
    },
    scopes(handles) {
      access.scopes = new Set(handles);
    },
    expireTokens: () => access.expireTokens(),
    revokeTokens: () => access.revokeTokens(),
    refuseCredentials(refused) {
      access.refusesCredentials = refused;
    },
    retireVersion(version) {
      shop.retiredVersions.add(version);
    },
  };
}
