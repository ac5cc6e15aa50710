import { createRouter, createWebHistory, type RouterHistory } from "vue-router";
import type { Area } from "./messages/i18n.ts";
import { routes } from "./routes.ts";
import { useSessionStore } from "./stores/session.ts";
import { useUnsavedStore } from "./stores/unsaved.ts";

declare module "vue-router" {
  interface RouteMeta {
    /** Shown to people who have not signed in. */
    readonly open?: boolean;
    /** Areas of messages that the page needs. */
    readonly words?: readonly Area[];
  }
}

/** `learn` brings the words of a page; the page shows when they are there. */
export function createAdminRouter(
  learn: (words: readonly Area[]) => Promise<void>,
  history: RouterHistory = createWebHistory(),
) {
  const router = createRouter({
    history: history,
    routes,
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? {} : { top: 0 }),
  });

  router.beforeEach(async (to, from) => {
    const session = useSessionStore();
    for (const { components } of to.matched) warmUp(components?.["default"]);
    learn(to.meta.words ?? []).catch(() => undefined); // asked for again, and then it counts, below
    if (session.state.status === "unknown") await session.restore();
    if (session.state.status === "signed_out" && to.meta.open !== true) {
      return { name: "sign-in", query: to.fullPath === "/" ? {} : { to: to.fullPath } };
    }
    if (session.state.status === "signed_in" && to.name === "sign-in") return { name: "control-tower" };
    if (from.path !== to.path && !(await useUnsavedStore().mayGo(to.path))) return false;
    return true;
  });
  router.beforeResolve((to) => learn(to.meta.words ?? []));

  return router;
}

/** Loads the parts of a page while the session is asked about, not after. */
function warmUp(component: unknown): void {
  if (typeof component === "function") component();
}
