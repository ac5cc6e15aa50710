import type { Contender } from "../interleave.ts";
import { openShops } from "../shops.ts";
import { setQuantity } from "./one-call.ts";
import { openQueues } from "./queues.ts";

export interface JobDrains {
  /** Each drains its listings once per repetition, and answers the seconds per listing. */
  readonly contenders: readonly Contender[];
  close(): Promise<void>;
}

/**
 * One job per change, one call per job, from an empty bucket as it would be after the first seconds: on each queue, and
 * by a poller that goes round the listings.
 */
export async function openJobDrains(
  databaseUrl: string,
  { listings, latencyMs }: { readonly listings: number; readonly latencyMs: number },
): Promise<JobDrains> {
  const shops = await openShops({ shops: 1, variants: listings, latencyMs, log: "short" });
  const queues = await openQueues(databaseUrl);
  const [shop] = shops.all;
  if (shop === undefined) throw new Error("there is no shop");
  const push = (item: number, quantity: number) => {
    const inventoryItemId = `gid://shopify/InventoryItem/${shop.first.inventoryItem + shop.step * item}`;
    return setQuantity({ ...shop, inventoryItemId }, quantity);
  };
  let quantity = 10_000;
  const perListing = async (drain: (quantity: number) => Promise<void>): Promise<number> => {
    quantity += 1;
    await shops.setBucket(0);
    const startedMs = performance.now();
    await drain(quantity);
    const seconds = (performance.now() - startedMs) / 1_000;
    const wrong = (await shops.levels()).findIndex((level) => level !== quantity);
    if (wrong !== -1) throw new Error(`listing ${wrong} of a baseline differs: the run is void`);
    return seconds / listings;
  };
  const items = Array.from({ length: listings }, (_, item) => item);
  return {
    contenders: [
      ...queues.map((queue) => ({
        name: queue.name,
        run: () =>
          perListing(async (quantity) => {
            await queue.addMany(items.map((item) => ({ item, quantity })));
            await queue.work(listings, (change) => push(change.item, change.quantity));
          }),
      })),
      {
        name: "poller",
        run: () =>
          perListing(async (quantity) => {
            for (const item of items) await push(item, quantity);
          }),
      },
    ],
    async close() {
      for (const queue of queues) await queue.close();
      await shops.close();
    },
  };
}
