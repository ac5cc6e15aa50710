/**
 * What is read back after it was saved. That it is not there is a fault of ours, never the caller's: a request that
 * took effect must not end as one that was refused and may be repeated.
 */
export function written<T>(row: T | null): T {
  if (row === null) throw new Error("what was just saved is not there");
  return row;
}
