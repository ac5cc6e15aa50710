import { testEveryPage } from "./admin/every-page.ts";
import { describeInBrowser } from "./in-browser.ts";

// A file of its own, so that it runs beside the others: it takes a third of their time.
describeInBrowser([testEveryPage]);
