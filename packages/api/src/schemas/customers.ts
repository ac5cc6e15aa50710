import { z } from "@hono/zod-openapi";
import {
  type Customer,
  type CustomerPatch,
  type NewCustomer,
  type NewWarehouse,
  type Preferences,
  type PreferencesPatch,
  PROCESS_ORDERS_SETTINGS,
  SOLD_OUT_MEASURES,
  SYNC_SETTINGS,
  type Warehouse,
  type WarehousePatch,
} from "@trueup/sdk";
import { optional } from "./optional.ts";
import { expirationDays, line, timeZone } from "./text.ts";

const name = line(200);

export const CustomerSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    timeZone: z.string(),
    expirationDays: z.int(),
    createdAt: z.string(),
  })
  .openapi("Customer") satisfies z.ZodType<Customer>;

export const NewCustomerSchema = z
  .strictObject({ name, timeZone: optional(timeZone) })
  .openapi("NewCustomer") satisfies z.ZodType<NewCustomer>;

export const CustomerPatchSchema = z
  .strictObject({
    name: optional(name),
    timeZone: optional(timeZone),
    expirationDays: optional(expirationDays),
  })
  .openapi("CustomerPatch") satisfies z.ZodType<CustomerPatch>;

const PREFERENCES = {
  syncInventory: z.enum(SYNC_SETTINGS),
  processOrdersSetting: z.enum(PROCESS_ORDERS_SETTINGS),
  guardUnreceived: z.boolean(),
  soldOutMeasure: z.enum(SOLD_OUT_MEASURES),
  soldOutCheckMinutes: z.int("must be a whole number from 1 to 1440").min(1).max(1440),
  flagOnAnyReturn: z.boolean(),
  zeroGuard: z.boolean(),
};

export const PreferencesSchema = z
  .object(PREFERENCES)
  .openapi("Preferences") satisfies z.ZodType<Preferences>;

export const PreferencesPatchSchema = z
  .strictObject({
    syncInventory: optional(PREFERENCES.syncInventory),
    processOrdersSetting: optional(PREFERENCES.processOrdersSetting),
    guardUnreceived: optional(PREFERENCES.guardUnreceived),
    soldOutMeasure: optional(PREFERENCES.soldOutMeasure),
    soldOutCheckMinutes: optional(PREFERENCES.soldOutCheckMinutes),
    flagOnAnyReturn: optional(PREFERENCES.flagOnAnyReturn),
    zeroGuard: optional(PREFERENCES.zeroGuard),
  })
  .openapi("PreferencesPatch") satisfies z.ZodType<PreferencesPatch>;

const POSITION = "must be a whole number from 0 to 1000000";
const position = z.int(POSITION).min(0, POSITION).max(1_000_000, POSITION);

export const WarehouseSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    isDefault: z.boolean(),
    enabled: z.boolean(),
    position: z.int(),
    timeZone: z.string(),
  })
  .openapi("Warehouse") satisfies z.ZodType<Warehouse>;

export const NewWarehouseSchema = z
  .strictObject({ name, position: optional(position), timeZone: optional(timeZone) })
  .openapi("NewWarehouse") satisfies z.ZodType<NewWarehouse>;

export const WarehousePatchSchema = z
  .strictObject({
    name: optional(name),
    isDefault: optional(
      z.literal(true, "can only be moved here: name the warehouse that becomes the default one"),
    ),
    enabled: optional(z.boolean()),
    position: optional(position),
    timeZone: optional(timeZone),
  })
  .openapi("WarehousePatch") satisfies z.ZodType<WarehousePatch>;
