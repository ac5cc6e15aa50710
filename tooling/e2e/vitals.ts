import type { Page } from "playwright-core";

/** How a page felt to whoever waited for it. */
export interface Vitals {
  /** Until the largest part of it stood there. */
  readonly lcpMs: number;
  /** How much of it jumped. */
  readonly cls: number;
  /** The longest that an input waited for its effect. */
  readonly inpMs: number;
}

/** Begins to take them down, on every document that the page opens from now on. */
export async function watchVitals(page: Page): Promise<void> {
  await page.addInitScript(`
    window.vitals = { lcpMs: 0, cls: 0, inpMs: 0 };
    const watch = (type, take, options = {}) =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...options });
    watch("largest-contentful-paint", (entry) => { window.vitals.lcpMs = entry.startTime; });
    watch("layout-shift", (entry) => { if (!entry.hadRecentInput) window.vitals.cls += entry.value; });
    watch("event", (entry) => {
      if (entry.interactionId) window.vitals.inpMs = Math.max(window.vitals.inpMs, entry.duration);
    }, { durationThreshold: 16 });
  `);
}

export function vitalsOf(page: Page): Promise<Vitals> {
  return page.evaluate<Vitals>("window.vitals");
}
