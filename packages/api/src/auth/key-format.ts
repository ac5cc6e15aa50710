import { createHash } from "node:crypto";
import type { Random } from "../context.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ID_BYTES = 8;
const SECRET_BYTES = 32;

/** A new API key, `tup_<id>_<secret>`; the prefix lets scanners of leaked secrets know it. */
export function generateApiKey(random: Random): { readonly id: string; readonly key: string } {
  const id = base62(random(ID_BYTES));
  return { id, key: `tup_${id}_${base62(random(SECRET_BYTES))}` };
}

const KEY_ID_PREFIX = "key_";

/** The id of a key as the API shows it. */
export function encodeKeyId(id: string): string {
  return `${KEY_ID_PREFIX}${id}`;
}

/** Null where the text is not the id of a key. */
export function decodeKeyId(text: string): string | null {
  return text.startsWith(KEY_ID_PREFIX) ? text.slice(KEY_ID_PREFIX.length) : null;
}

/** Keys are random and long, so a fast hash is enough to make a stolen table useless. */
export function hashApiKey(key: string): Buffer {
  return createHash("sha256").update(key, "utf8").digest();
}

/** A random password that can be typed: no letters that look alike, in groups. */
export function generatePassword(random: Random): string {
  const digits = base62(random(SECRET_BYTES)).replaceAll(/[0OIl1]/g, "");
  return [0, 5, 10, 15].map((start) => digits.slice(start, start + 5)).join("-");
}

/** Always of the same length for the same number of bytes. */
export function base62(bytes: Uint8Array): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  let text = "";
  while (rest > 0n) {
    text = `${DIGITS[Number(rest % 62n)]}${text}`;
    rest /= 62n;
  }
  return text.padStart(Math.ceil((bytes.length * 8) / Math.log2(62)), "0");
}
