/** Seeds that failed once, with what they found: they run in every test. */
export const KEPT_SEEDS: readonly { readonly seed: number; readonly found: string }[] = [];
