/**
 * For `vi.waitFor`, and the default of `expect.poll`: far longer than anything takes, so that a loaded machine is no
 * failure. A bound for what hangs, not an expectation.
 */
export const SOON = { timeout: 120_000, interval: 30 };
