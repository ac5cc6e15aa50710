import { describe, expect, test } from "vitest";
import { isShopHost, NO_STORE_HOSTS, parseStoreHosts, shopUrl } from "./host.ts";

describe("shop names", () => {
  test.each([
    "aurora.myshopify.com",
    "a.myshopify.com",
    "0-9.myshopify.com",
    `${"a".repeat(61)}.myshopify.com`,
  ])("%s is one", (host) => {
    expect(isShopHost(host)).toBe(true);
    expect(shopUrl(host, NO_STORE_HOSTS)).toBe(`https://${host}`);
  });

  test.each([
    "",
    "myshopify.com",
    ".myshopify.com",
    "-a.myshopify.com",
    `${"a".repeat(62)}.myshopify.com`,
    "Aurora.myshopify.com",
    "aurora.myshopify.com.",
    "aurora.myshopify.com\n",
    "aurora.myshopify.com:443",
    "aurora.myshopify.com/admin",
    "aurora.myshopify.com?x",
    "aurora.myshopify.com#x",
    "aurora.myshopify.com@evil.example",
    "evil.example/aurora.myshopify.com",
    "evil.example#.myshopify.com",
    "evil.example\\.myshopify.com",
    "a.b.myshopify.com",
    "aurora.myshopify.com.evil.example",
    "aurora-myshopify.com",
    "auroramyshopify.com",
    "aurora_.myshopify.com",
    "аurora.myshopify.com",
    "aurora.myshopify.com%00",
    "https://aurora.myshopify.com",
    "//aurora.myshopify.com",
    "user:pass@aurora.myshopify.com",
    " aurora.myshopify.com",
    "aurora.myshopify.com ",
    "localhost",
    "127.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "2130706433",
    "0x7f.1",
    "169.254.169.254",
    "metadata.google.internal",
    "aurora.myshopify.com\r\nHost: evil.example",
    "aurora..myshopify.com",
    "aurora.myshopify.co",
    "file:///etc/passwd",
    "127.0.0.1.myshopify.com",
  ])("%j is none", (host) => {
    expect(isShopHost(host)).toBe(false);
    expect(() => shopUrl(host, NO_STORE_HOSTS)).toThrow("not the name of a Shopify shop");
  });
});

describe("TRUEUP_STORE_HOSTS", () => {
  test.each([
    [undefined, {}],
    ["", {}],
    [" , ", {}],
    ["a.myshopify.com=http://127.0.0.1:9001", { "a.myshopify.com": "http://127.0.0.1:9001" }],
    ["a.myshopify.com = http://127.0.0.1:9001/ ,", { "a.myshopify.com": "http://127.0.0.1:9001" }],
    [
      "a.myshopify.com=http://127.0.0.1:9001,b.myshopify.com=https://emulator.example",
      { "a.myshopify.com": "http://127.0.0.1:9001", "b.myshopify.com": "https://emulator.example" },
    ],
  ])("%j names %j", (text, hosts) => {
    expect(Object.fromEntries(parseStoreHosts(text))).toEqual(hosts);
  });

  test.each([
    ["a.myshopify.com", "write it as"],
    ["=http://127.0.0.1:9001", "write it as"],
    ["evil.example=http://127.0.0.1:9001", "write it as"],
    ["a.myshopify.com=", "nothing more"],
    ["a.myshopify.com=127.0.0.1:9001", "nothing more"],
    ["a.myshopify.com=ftp://127.0.0.1", "nothing more"],
    ["a.myshopify.com=http://u:p@127.0.0.1", "nothing more"],
    ["a.myshopify.com=http://127.0.0.1/path", "nothing more"],
    ["a.myshopify.com=http://127.0.0.1?q=1", "nothing more"],
    ["a.myshopify.com=http://127.0.0.1:1,a.myshopify.com=http://127.0.0.1:2", "twice"],
  ])("%j is refused", (text, reason) => {
    expect(() => parseStoreHosts(text)).toThrow(reason);
  });

  test("sends only the named shops elsewhere", () => {
    const hosts = parseStoreHosts("a.myshopify.com=http://127.0.0.1:9001");
    expect(shopUrl("a.myshopify.com", hosts)).toBe("http://127.0.0.1:9001");
    expect(shopUrl("b.myshopify.com", hosts)).toBe("https://b.myshopify.com");
    expect(() => shopUrl("127.0.0.1", hosts)).toThrow("not the name of a Shopify shop");
  });
});
