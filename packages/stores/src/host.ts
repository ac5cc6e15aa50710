/** Whether this is the name of a Shopify shop. Nothing else is ever called: no URL, port, address or other domain. */
export function isShopHost(host: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$/.test(host);
}

/** Store hosts that are reached at another address, as the operator named them. */
export type StoreHosts = ReadonlyMap<string, string>;

export const NO_STORE_HOSTS: StoreHosts = new Map();

/**
 * Parses `TRUEUP_STORE_HOSTS`: `shop.myshopify.com=http://127.0.0.1:9001,other.myshopify.com=…`.
 * Throws where an entry is malformed, naming it.
 */
export function parseStoreHosts(text: string | undefined): StoreHosts {
  const entries = (text ?? "").split(",").flatMap((entry) => (entry.trim() === "" ? [] : [entry.trim()]));
  const hosts = new Map<string, string>();
  for (const entry of entries) {
    const [host, url] = parseEntry(entry);
    if (hosts.has(host)) throw new Error(`TRUEUP_STORE_HOSTS names "${host}" twice; keep one of the two`);
    hosts.set(host, url);
  }
  return hosts;
}

/** Where a shop is reached, without a slash at the end. The host must have passed `isShopHost`. */
export function shopUrl(host: string, hosts: StoreHosts): string {
  if (!isShopHost(host)) throw new Error(`"${host}" is not the name of a Shopify shop`);
  return hosts.get(host) ?? `https://${host}`;
}

function parseEntry(entry: string): readonly [host: string, url: string] {
  const separator = entry.indexOf("=");
  const host = entry.slice(0, Math.max(separator, 0)).trim();
  const address = entry.slice(separator + 1).trim();
  if (!isShopHost(host)) {
    throw new Error(
      `TRUEUP_STORE_HOSTS has "${entry}"; write it as name.myshopify.com=http://127.0.0.1:9001, with commas between entries`,
    );
  }
  const url = URL.canParse(address) ? new URL(address) : null;
  const bare =
    url !== null &&
    (url.protocol === "http:" || url.protocol === "https:") &&
    url.username === "" &&
    url.password === "" &&
    url.pathname === "/" &&
    url.search === "" &&
    url.hash === "";
  if (!bare) {
    throw new Error(
      `TRUEUP_STORE_HOSTS sends "${host}" to "${address}"; that must be http:// or https:// with a host and perhaps a port, and nothing more`,
    );
  }
  return [host, url.origin];
}
