/** What a key does anywhere in the admin. */
export const SHORTCUTS = ["palette", "search", "help", "next_row", "previous_row"] as const;
export type Shortcut = (typeof SHORTCUTS)[number];

/** The part of a keyboard event that says what was meant. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** The focus is in a field that takes letters, or in a dialog or menu with keys of its own. */
  readonly taken: boolean;
  /** The focus is in a dialog: nothing else may open over it. */
  readonly inDialog: boolean;
}

const KEYS: ReadonlyMap<string, Shortcut> = new Map([
  ["/", "search"],
  ["?", "help"],
  ["j", "next_row"],
  ["k", "previous_row"],
]);

export function shortcutOf(press: KeyPress): Shortcut | null {
  if (isPalette(press)) return press.inDialog ? null : "palette";
  if (press.taken || press.ctrlKey || press.metaKey || press.altKey) return null;
  return KEYS.get(press.key) ?? null;
}

/** Ctrl-K, or Cmd-K; it works from within a field as well. */
function isPalette({ key, ctrlKey, metaKey, altKey }: KeyPress): boolean {
  return key.toLowerCase() === "k" && ctrlKey !== metaKey && !altKey;
}

export function keyPressOf(event: KeyboardEvent): KeyPress {
  const { key, ctrlKey, metaKey, altKey } = event;
  return {
    key,
    ctrlKey,
    metaKey,
    altKey,
    taken: isIn(event.target, TAKERS),
    inDialog: isIn(event.target, DIALOGS),
  };
}

const TAKERS =
  "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], dialog, [role=dialog], [role=menu], [role=listbox]";

const DIALOGS = "dialog, [role=dialog]";

function isIn(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}

/** The name of the key that goes with K, as it stands on the keyboard. */
export function commandKey(): string {
  return /mac|iphone|ipad/i.test(navigator.userAgent) ? "⌘" : "Ctrl";
}
