import { type InjectionKey, inject } from "vue";

/** Whether somebody could look now; tests hand in their own. */
export interface Presence {
  /** Runs whenever the network is back, or the page is looked at again; the answer takes it back. */
  onReturn(run: () => void): () => void;
}

const browserPresence: Presence = {
  onReturn(run) {
    const onVisibility = () => {
      if (document.visibilityState === "visible") run();
    };
    window.addEventListener("online", run);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      window.removeEventListener("online", run);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  },
};

export const presenceKey: InjectionKey<Presence> = Symbol("presence");

export function usePresence(): Presence {
  return inject(presenceKey, browserPresence);
}
