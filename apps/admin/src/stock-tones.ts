import {
  mdiAlertCircleOutline,
  mdiCancel,
  mdiCashClock,
  mdiCheck,
  mdiCheckCircleOutline,
  mdiClockOutline,
  mdiFileDocumentOutline,
  mdiKeyboardReturn,
  mdiPackageVariant,
  mdiPauseCircleOutline,
  mdiTrayArrowDown,
  mdiTruckDeliveryOutline,
  mdiTruckOutline,
  mdiWarehouse,
} from "@mdi/js";
import type { OrderStatus, ShipNoticeStatus } from "@trueup/sdk";
import type { Mark } from "./tones.ts";

export const SHIP_NOTICE_STATUS_MARKS: Readonly<Record<ShipNoticeStatus, Mark>> = {
  draft: { tone: "off", icon: mdiFileDocumentOutline },
  in_transit: { tone: "moving", icon: mdiTruckOutline },
  arrived: { tone: "moving", icon: mdiWarehouse },
  receiving: { tone: "moving", icon: mdiTrayArrowDown },
  completed: { tone: "quiet", icon: mdiCheck },
  never_received: { tone: "off", icon: mdiCancel },
  problem: { tone: "bad", icon: mdiAlertCircleOutline },
  cancelled: { tone: "off", icon: mdiCancel },
};

export const ORDER_STATUS_MARKS: Readonly<Record<OrderStatus, Mark>> = {
  unpaid: { tone: "held", icon: mdiCashClock },
  pre_order: { tone: "held", icon: mdiClockOutline },
  paused: { tone: "held", icon: mdiPauseCircleOutline },
  insufficient_inventory: { tone: "bad", icon: mdiAlertCircleOutline },
  processing: { tone: "moving", icon: mdiClockOutline },
  batched: { tone: "moving", icon: mdiTrayArrowDown },
  packed: { tone: "moving", icon: mdiPackageVariant },
  shipped: { tone: "good", icon: mdiTruckDeliveryOutline },
  delivered: { tone: "quiet", icon: mdiCheckCircleOutline },
  cancelled: { tone: "off", icon: mdiCancel },
  closed_by_store: { tone: "off", icon: mdiCancel },
  returned: { tone: "off", icon: mdiKeyboardReturn },
};
