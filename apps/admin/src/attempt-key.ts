/** A key that names one attempt, so that the same one again counts once; a page without TLS has no `randomUUID`. */
export function attemptKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
