import { z } from "@hono/zod-openapi";
import {
  type BundleComponent,
  type ItemName,
  MAX_BUNDLE_COMPONENTS,
  MAX_COMPONENT_UNITS,
  type NewBundleComponent,
} from "@trueup/sdk";
import { optional } from "./optional.ts";
import { sku } from "./text.ts";

export const BundleComponentSchema = z
  .object({ itemId: z.string(), sku: z.string(), units: z.int() })
  .openapi("BundleComponent") satisfies z.ZodType<BundleComponent>;

/** As a body may have it: that it names its item in exactly one way is not seen by its fields. */
export type AskedComponent = Pick<NewBundleComponent, "units"> & {
  readonly [Name in keyof ItemName]?: string;
};

const unitsMessage = `must be a whole number from 1 to ${MAX_COMPONENT_UNITS}`;

const NewBundleComponentSchema = z
  .strictObject({
    sku: optional(sku),
    itemId: optional(z.string().max(30)),
    units: z.int(unitsMessage).min(1, unitsMessage).max(MAX_COMPONENT_UNITS, unitsMessage),
  })
  .openapi("NewBundleComponent") satisfies z.ZodType<AskedComponent>;

export const ComponentList = z
  .array(NewBundleComponentSchema)
  .max(MAX_BUNDLE_COMPONENTS, `must be ${MAX_BUNDLE_COMPONENTS} components at most`)
  .readonly();

export const ComponentsSchema = z.strictObject({ components: ComponentList }).openapi("Components");
