import type { FeedCursor } from "@trueup/db/feed";

/** A place in the stream as its readers see it: opaque text. */
export function encodeFeedCursor({ xid, kind, id }: FeedCursor): string {
  return Buffer.from(`${xid}.${kind === "decision" ? "d" : "p"}.${id}`, "latin1").toString("base64url");
}

export function decodeFeedCursor(text: string): FeedCursor | null {
  const decoded = Buffer.from(text, "base64url").toString("latin1");
  const [, xid, kind, id] = /^(\d{1,19})\.([dp])\.(\d{1,16})$/.exec(decoded) ?? [];
  if (xid === undefined || id === undefined || !Number.isSafeInteger(Number(id))) return null;
  return { xid, kind: kind === "d" ? "decision" : "push", id: Number(id) };
}
