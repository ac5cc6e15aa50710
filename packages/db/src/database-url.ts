/** Answers the URL as it is. Throws where it does not name a PostgreSQL database, without repeating it: it may hold a password. */
export function parseDatabaseUrl(url: string): string {
  if (URL.canParse(url) && /^postgres(?:ql)?:$/.test(new URL(url).protocol)) return url;
  throw new Error("must have the form postgres://user:password@host:5432/database.");
}
