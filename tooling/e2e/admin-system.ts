import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Client,
  createClient,
  type Customer,
  type Item,
  type ItemQuery,
  type Listing,
} from "@trueup/sdk";
import { buildAdmin } from "../build-admin.ts";
import type { ShopifyEmulator } from "../emulators/shopify/server.ts";
import { startSystem, type System, type SystemOptions } from "../start-system.ts";
import type { Place } from "./admin-pages.ts";
import { OPERATOR } from "./operator.ts";

/** The whole of Trueup with the demonstration's customers and shops, for a browser to visit. */
export interface AdminSystem {
  readonly url: string;
  /** The API, as the operator. */
  readonly client: Client;
  /** A shop that nobody has connected, and what lets Trueup in. */
  readonly waitingShop: WaitingShop;
  /** Ends all of it and starts it again, at the same address and with what it kept. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface WaitingShop extends Pick<
  ShopifyEmulator,
  "accessToken" | "clientId" | "clientSecret" | "locationId"
> {
  readonly host: string;
  /** Every token ends; the client's id and secret still give new ones. */
  readonly revokeTokens: () => void;
}

const API_KEY = "an-operator-key-for-browser-tests";
const quiet = { info() {}, warn() {}, error() {} };

/** `still` has no stream of stock changes: what happens is what the test does. */
export async function startAdminSystem(
  options: Pick<SystemOptions, "demo"> & { readonly databaseUrl?: string },
): Promise<AdminSystem> {
  const adminFolder = await buildAdmin();
  const dataFolder = await mkdtemp(join(tmpdir(), "trueup-admin-"));
  const start = (port: number) =>
    startSystem({
      ...options,
      dataFolder,
      port,
      apiKey: API_KEY,
      adminPassword: OPERATOR.password,
      adminFolder,
      log: quiet,
      apiLog: quiet,
    });
  let system = await start(0);
  const { url } = system;
  return {
    url,
    get waitingShop() {
      return waitingShopOf(system);
    },
    client: createClient({ baseUrl: url, apiKey: API_KEY }),
    async restart() {
      await system.close();
      system = await start(Number(new URL(url).port));
    },
    async close() {
      await system.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Lets a shop go that another test connected. */
export async function letShopGo({ client, waitingShop }: AdminSystem): Promise<void> {
  const { data: customers } = await client.customers.list();
  for (const { id } of customers) {
    for (const store of (await client.stores.list(id)).data) {
      const holds = store.host === waitingShop.host && store.status !== "disconnected";
      if (holds) await client.stores.disconnect(id, store.id);
    }
  }
}

/** A customer of the demonstration. */
function waitingShopOf({ demo }: System): WaitingShop {
  const shop = demo?.shops.get(demo.waitingShop?.host ?? "");
  if (shop === undefined) throw new Error("the demonstration has no shop to connect");
  return {
    host: shop.shop,
    accessToken: shop.accessToken,
    clientId: shop.clientId,
    clientSecret: shop.clientSecret,
    locationId: shop.locationId,
    revokeTokens: () => shop.faults.revokeTokens(),
  };
}

export async function customerNamed(client: Client, name: string): Promise<Customer> {
  const { data } = await client.customers.list();
  const customer = data.find((each) => each.name === name);
  if (customer === undefined) throw new Error(`the demonstration has no customer "${name}"`);
  return customer;
}

/** A ship notice of the demonstration of which a part came. */
async function receivingNotice(client: Client, customerId: string): Promise<string> {
  const { data } = await client.shipNotices.list(customerId, { status: "receiving" });
  const [notice] = data;
  if (notice === undefined) throw new Error("the demonstration has no ship notice that is being received");
  return notice.id;
}

/** An order of the demonstration that waits. */
async function waitingOrder(client: Client, customerId: string): Promise<string> {
  const { data } = await client.orders.list(customerId, { status: "pre_order" });
  const [order] = data;
  if (order === undefined) throw new Error("the demonstration has no order that waits");
  return order.id;
}

export interface ListedItem {
  readonly item: Item;
  readonly listing: Listing;
}

/** Items of a customer that were received and whose store shows what it should. */
export async function itemsInSync(
  client: Client,
  customerId: string,
  count: number,
  query: ItemQuery = {},
): Promise<ListedItem[]> {
  const found: ListedItem[] = [];
  const { data } = await client.items.list(customerId, { processOrders: true, limit: 200, ...query });
  for (const item of data) {
    const listings = await client.items.listings(customerId, item.id);
    const [listing] = listings.data;
    const isUsual = item.received && item.syncInventory === "default";
    if (isUsual && listing?.state === "in_sync") found.push({ item, listing });
    if (found.length === count) return found;
  }
  throw new Error(`only ${found.length} of ${count} items are in sync and follow their customer's setting`);
}

/**
 * Where the pages are looked at: an item with its listing and store, a bulk action that changed nothing, a ship notice
 * and an order.
 */
export async function placeOf(
  client: Client,
  customerId: string,
  { item, listing }: ListedItem,
): Promise<Place> {
  const unchanged = await client.bulkActions.start(customerId, {
    action: "unarchive",
    ids: [item.id],
    confirm: true,
  });
  return {
    customerId,
    itemId: item.id,
    listingId: listing.id,
    storeId: listing.storeId,
    bulkActionId: unchanged.id,
    noticeId: await receivingNotice(client, customerId),
    orderId: await waitingOrder(client, customerId),
  };
}
