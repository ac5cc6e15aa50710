/** Resolves when the work has ended, or after the timeout: what hangs on a dead connection keeps nobody waiting. */
export async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const passed = new Promise<void>((resolve) => {
    timeout.addEventListener("abort", () => resolve(), { once: true });
  });
  await Promise.race([work, passed]);
}
