import { type Component, defineAsyncComponent, h } from "vue";
import SkeletonLines from "./SkeletonLines.vue";

const waiting = () => h("div", { class: "panel" }, h(SkeletonLines, { lines: 8, lineHeightPx: 38 }));

/** A tab of a page, loaded when it is opened: nobody opens all of them. */
export const loadLater = <Part extends Component>(loader: () => Promise<{ readonly default: Part }>) =>
  defineAsyncComponent({ loader, loadingComponent: waiting });
