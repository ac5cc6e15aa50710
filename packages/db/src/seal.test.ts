import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createSealer, generateSecretKey, parseSecretKeys, type SecretPlace } from "./seal.ts";

const PLACE: SecretPlace = { customerId: 1, storeId: 2, field: "accessToken" };
const old = { kid: "2025", key: randomBytes(32) };
const current = { kid: "2026", key: randomBytes(32) };

test("a secret opens where it was sealed", () => {
  const sealer = createSealer([current]);
  expect(sealer.open(PLACE, sealer.seal(PLACE, "shpat_ä€"))).toBe("shpat_ä€");
  expect(sealer.open(PLACE, sealer.seal(PLACE, ""))).toBe("");
});

test("the same secret never looks the same twice", () => {
  const sealer = createSealer([current]);
  expect(sealer.seal(PLACE, "token").sealed).not.toEqual(sealer.seal(PLACE, "token").sealed);
});

test.each<[string, Partial<SecretPlace>]>([
  ["customer", { customerId: 9 }],
  ["store", { storeId: 9 }],
  ["field", { field: "clientSecret" }],
])("a secret that was moved to another %s does not open", (_, moved) => {
  const sealer = createSealer([current]);
  const sealed = sealer.seal(PLACE, "token");
  expect(() => sealer.open({ ...PLACE, ...moved }, sealed)).toThrow("does not open");
});

test("a secret with any bit flipped does not open", () => {
  const sealer = createSealer([current]);
  const { kid, sealed } = sealer.seal(PLACE, "token");
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const flipped = Uint8Array.from(sealed);
    const index = bit >> 3;
    flipped[index] = (flipped[index] ?? 0) ^ (1 << (bit & 7));
    expect(() => sealer.open(PLACE, { kid, sealed: flipped })).toThrow("does not open");
  }
});

test.each([0, 11, 12, 27])("a secret cut to %d bytes does not open", (length) => {
  const sealer = createSealer([current]);
  const { kid, sealed } = sealer.seal(PLACE, "token");
  expect(() => sealer.open(PLACE, { kid, sealed: sealed.subarray(0, length) })).toThrow("does not open");
});

test("the first key seals, all keys open", () => {
  const before = createSealer([old]).seal(PLACE, "token");
  const sealer = createSealer([current, old]);
  expect(sealer.open(PLACE, before)).toBe("token");
  expect(sealer.seal(PLACE, "token").kid).toBe("2026");
});

test("a secret relabelled with another key id does not open", () => {
  const sealer = createSealer([current, old]);
  const { sealed } = sealer.seal(PLACE, "token");
  expect(() => sealer.open(PLACE, { kid: "2025", sealed })).toThrow("does not open");
  expect(() => createSealer([old]).open(PLACE, { kid: "2026", sealed })).toThrow(
    'sealed with key "2026", which is not here',
  );
});

test("generated keys parse, in order", () => {
  const keys = parseSecretKeys(`${generateSecretKey("b")}, ${generateSecretKey("a")}`);
  expect(keys.map(({ kid, key }) => [kid, key.length])).toEqual([
    ["b", 32],
    ["a", 32],
  ]);
});

test.each(["", "k", "k:", "k:c2hvcnQ=", `k:${"A".repeat(43)}!`, `:${"A".repeat(44)}`])(
  "malformed keys are refused without repeating them: %j",
  (text) => {
    expect(() => parseSecretKeys(text)).toThrow(/^TRUEUP_SECRET_KEYS: entry 1 must be/);
    expect(() => parseSecretKeys(text)).not.toThrow("c2hvcnQ");
  },
);

test("a key id cannot stand twice, and no key at all is refused", () => {
  expect(() => parseSecretKeys(`${generateSecretKey("a")},${generateSecretKey("a")}`)).toThrow("twice");
  expect(() => createSealer([])).toThrow("no key");
});
