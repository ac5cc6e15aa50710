import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** What a secret belongs to. A secret opens only where it was sealed. */
export interface SecretPlace {
  readonly customerId: number;
  readonly storeId: number;
  readonly field: string;
}

export interface SealedSecret {
  /** Which key sealed it. */
  readonly kid: string;
  readonly sealed: Uint8Array;
}

export interface Sealer {
  seal(place: SecretPlace, secret: string): SealedSecret;
  /** Throws where the secret was altered, moved from elsewhere, or sealed with a key that is not here. */
  open(place: SecretPlace, sealed: SealedSecret): string;
}

export interface SecretKey {
  readonly kid: string;
  readonly key: Uint8Array;
}

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** Seals with the first key and opens with all of them, so that keys can be replaced one by one. */
export function createSealer(keys: readonly SecretKey[]): Sealer {
  const [first] = keys;
  if (first === undefined) throw new Error("There is no key to seal store credentials with.");
  return {
    seal(place, secret) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, first.key, nonce);
      cipher.setAAD(boundTo(place, first.kid));
      const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return { kid: first.kid, sealed: Buffer.concat([nonce, cipher.getAuthTag(), text]) };
    },
    open(place, { kid, sealed }) {
      const key = keys.find((candidate) => candidate.kid === kid);
      if (key === undefined)
        throw new Error(`${nameOf(place)} is sealed with key "${kid}", which is not here.`);
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      try {
        const cipher = createDecipheriv(CIPHER, key.key, nonce, { authTagLength: TAG_BYTES });
        cipher.setAAD(boundTo(place, kid));
        cipher.setAuthTag(tag);
        const text = cipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([text, cipher.final()]).toString("utf8");
      } catch (cause) {
        throw new Error(`${nameOf(place)} does not open: it was altered, or it belongs elsewhere.`, {
          cause,
        });
      }
    },
  };
}

/**
 * Parses `TRUEUP_SECRET_KEYS`: `kid:base64,…`, each key 32 bytes. Throws where an entry is malformed, without
 * repeating the key.
 */
export function parseSecretKeys(text: string): readonly SecretKey[] {
  const keys = text.split(",").map((entry, index) => parseSecretKey(entry.trim(), index + 1));
  const kids = new Set(keys.map((key) => key.kid));
  if (kids.size < keys.length) throw new Error("TRUEUP_SECRET_KEYS names a key id twice; give each its own.");
  return keys;
}

/** A new key, in the form that {@link parseSecretKeys} reads. */
export function generateSecretKey(kid: string): string {
  return `${kid}:${randomBytes(KEY_BYTES).toString("base64")}`;
}

function parseSecretKey(entry: string, position: number): SecretKey {
  const [, kid, base64] = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]+={0,2})$/.exec(entry) ?? [];
  const key = Buffer.from(base64 ?? "", "base64");
  if (kid === undefined || key.length !== KEY_BYTES) {
    throw new Error(
      `TRUEUP_SECRET_KEYS: entry ${position} must be a key id, a colon and ${KEY_BYTES} bytes in base64; ` +
        `"openssl rand -base64 ${KEY_BYTES}" makes such bytes.`,
    );
  }
  return { kid, key };
}

function boundTo({ customerId, storeId, field }: SecretPlace, kid: string): Buffer {
  return Buffer.from(`${customerId}|${storeId}|${field}|${kid}`, "utf8");
}

function nameOf({ customerId, storeId, field }: SecretPlace): string {
  return `The secret "${field}" of store ${storeId}, customer ${customerId},`;
}
