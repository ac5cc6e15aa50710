import type { RouteParamsGeneric } from "vue-router";

/**
 * Names what a page is about. Another item is another page, on which nothing that was done or typed on the one before
 * may still stand; another tab is not.
 */
export function pageKeyOf(params: RouteParamsGeneric): string {
  const { tab: _, ...about } = params;
  return JSON.stringify(about);
}
