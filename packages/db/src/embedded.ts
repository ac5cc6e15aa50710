import type { PGlite, PGliteOptions } from "@electric-sql/pglite";

/** Starts an embedded database with the extensions that the migrations ask for. */
export async function startEmbedded(options: PGliteOptions = {}): Promise<PGlite> {
  const [{ PGlite }, { pg_trgm }, { btree_gin }] = await Promise.all([
    import("@electric-sql/pglite"),
    import("@electric-sql/pglite/contrib/pg_trgm"),
    import("@electric-sql/pglite/contrib/btree_gin"),
  ]);
  return PGlite.create({ ...options, extensions: { pg_trgm, btree_gin } });
}
