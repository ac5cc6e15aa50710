import type { Db } from "@trueup/db/schema";
import type { PageRequest } from "../http/page.ts";

/** The ids of linked listings on a page, and one more where there is one. */
export async function listListingIds(
  db: Db,
  customerId: number,
  asked: { readonly itemId?: number | undefined; readonly storeId?: number | undefined },
  page: PageRequest,
): Promise<readonly number[]> {
  const rows = await db
    .selectFrom("listing")
    .select("id")
    .where("customer_id", "=", customerId)
    .where("unlinked_at", "is", null)
    .$if(asked.itemId !== undefined, (query) => query.where("item_id", "=", asked.itemId ?? 0))
    .$if(asked.storeId !== undefined, (query) => query.where("store_id", "=", asked.storeId ?? 0))
    .$if(page.after !== null, (query) => query.where("id", ">", page.after))
    .orderBy("id")
    .limit(page.limit + 1)
    .execute();
  return rows.map((row) => row.id);
}
