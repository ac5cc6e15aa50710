import type { Import, ImportStatus } from "@trueup/sdk";
import {
  mdiCheckCircleOutline,
  mdiCloseCircleOutline,
  mdiHandBackLeftOutline,
  mdiProgressClock,
  mdiSkipNextCircleOutline,
} from "@mdi/js";
import type { Mark } from "../../tones.ts";

export const IMPORT_MARKS: Readonly<Record<ImportStatus, Mark>> = {
  uploading: { tone: "moving", icon: mdiProgressClock },
  checking: { tone: "moving", icon: mdiProgressClock },
  ready: { tone: "held", icon: mdiHandBackLeftOutline },
  running: { tone: "moving", icon: mdiProgressClock },
  done: { tone: "good", icon: mdiCheckCircleOutline },
  cancelled: { tone: "off", icon: mdiSkipNextCircleOutline },
  failed: { tone: "bad", icon: mdiCloseCircleOutline },
};

/** Whether something happens to the file by itself. */
export function isMoving({ status }: Pick<Import, "status">): boolean {
  return status === "uploading" || status === "checking" || status === "running";
}

/** How far the work under way has come, in whole percent. */
export function percentDone({ bytes, bytesDone }: Pick<Import, "bytes" | "bytesDone">): number {
  return bytes === 0 ? 0 : Math.min(100, Math.floor((100 * bytesDone) / bytes));
}
