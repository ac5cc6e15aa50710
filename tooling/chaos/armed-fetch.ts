import type { Fetch } from "@trueup/stores/guarded-fetch";
import type { Trigger } from "./trigger.ts";

/** Shorter than an emulated shop takes to answer, and long enough for a request to be there. */
const UNDER_WAY_MS = 15;

/** Calls to a store whose caller can die before it sends, before it is answered, and when it was. */
export function armFetch(real: Fetch, trigger: Trigger): Fetch {
  return async (url, init) => {
    const kind = init.body.includes("inventorySetQuantities") ? "write" : "read";
    trigger.reach(`${kind} unsent`);
    const timer = setTimeout(() => trigger.reach(`${kind} sent`), UNDER_WAY_MS);
    try {
      const response = await real(url, init);
      trigger.reach(`${kind} answered`);
      return response;
    } finally {
      clearTimeout(timer);
    }
  };
}
