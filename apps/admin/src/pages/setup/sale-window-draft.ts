import type { NewSaleWindow, SaleWindowMode } from "@trueup/sdk";

/** A sale window as it is typed; times are local ones of the reader, empty where none was chosen. */
export interface SaleWindowDraft {
  readonly name: string;
  readonly searchId: string | null;
  readonly mode: SaleWindowMode;
  readonly buffer: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

export const NEW_WINDOW: SaleWindowDraft = {
  name: "",
  searchId: null,
  mode: "decrease_only",
  buffer: "",
  startsAt: "",
  endsAt: "",
};

/** What keeps a window from being made. */
export type WindowFault = "name" | "search" | "buffer" | "endsAt";

/** The window to be made, or everything that is wrong with it. */
export function newWindowOf(
  draft: SaleWindowDraft,
  nowMs: number,
): { readonly window: NewSaleWindow } | { readonly faults: readonly WindowFault[] } {
  const startsMs = draft.startsAt === "" ? nowMs : Date.parse(draft.startsAt);
  const endsMs = Date.parse(draft.endsAt);
  const buffer = /^[1-9]\d{0,8}$/.test(draft.buffer.trim()) ? Number(draft.buffer) : null;
  const faults: WindowFault[] = [];
  if (draft.name.trim() === "") faults.push("name");
  if (draft.searchId === null) faults.push("search");
  if (draft.mode === "buffer" && buffer === null) faults.push("buffer");
  if (!(endsMs > startsMs)) faults.push("endsAt");
  if (faults.length > 0 || draft.searchId === null) return { faults };
  return {
    window: {
      name: draft.name.trim(),
      search: draft.searchId,
      mode: draft.mode,
      ...(draft.mode === "buffer" && buffer !== null ? { buffer } : {}),
      ...(draft.startsAt === "" ? {} : { startsAt: new Date(startsMs).toISOString() }),
      endsAt: new Date(endsMs).toISOString(),
    },
  };
}
