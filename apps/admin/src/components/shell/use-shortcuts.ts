import { nextTick, onMounted, onScopeDispose } from "vue";
import { useRouter } from "vue-router";
import { keyPressOf, shortcutOf } from "../../shortcuts.ts";

/** Listens to the keys that work everywhere: the palette, search, help, and walking through the rows of a list. */
export function useShortcuts(options: { readonly showHelp: () => void; readonly showPalette: () => void }) {
  const router = useRouter();

  function onKey(event: KeyboardEvent) {
    const shortcut = event.defaultPrevented ? null : shortcutOf(keyPressOf(event));
    if (shortcut === null) return;
    switch (shortcut) {
      case "palette":
        options.showPalette();
        break;
      case "help":
        options.showHelp();
        break;
      case "search":
        void search();
        break;
      case "next_row":
        walk(1);
        break;
      case "previous_row":
        walk(-1);
        break;
    }
    event.preventDefault();
  }

  async function search() {
    if (focusSearch()) return;
    await router.push({ name: "items", state: { search: true } });
    await nextTick();
    focusSearch();
  }

  onMounted(() => window.addEventListener("keydown", onKey));
  onScopeDispose(() => window.removeEventListener("keydown", onKey));
}

/** Fields marked `data-search` are what `/` goes to. */
function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>("[data-search] input, input[data-search]");
  field?.focus();
  field?.select();
  return field !== null;
}

/** Links marked `data-row-link` are the rows of a list; Enter follows the link as anywhere. */
function walk(step: 1 | -1) {
  const links = [...document.querySelectorAll<HTMLElement>("[data-row-link]")];
  const row = document.activeElement?.closest("[data-row]");
  const here = links.findIndex((link) => link === document.activeElement || row?.contains(link) === true);
  const next = here === -1 ? links[0] : links[here + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}
