import { testRestart } from "./admin/restart.ts";
import { describeInBrowser } from "./in-browser.ts";

// A system of its own, because nobody else may be using it meanwhile.
describeInBrowser([testRestart]);
