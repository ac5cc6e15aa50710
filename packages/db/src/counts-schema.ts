/** Units of an item in a warehouse that do not lie there: the sums of the lines of open orders and ship notices. */
export interface ItemFlowTable {
  customer_id: number;
  item_id: number;
  warehouse_id: number;
  /** In active orders that are not batched. */
  reserved: number;
  /** Outstanding on open ship notices. */
  inbound: number;
  /** The part of `inbound` on lines that are published. */
  published: number;
}

export interface BundleComponentTable {
  customer_id: number;
  bundle_id: number;
  component_id: number;
  units: number;
}

/** A bundle's composition down to items that are no bundles. */
export interface BundlePartTable {
  customer_id: number;
  bundle_id: number;
  part_id: number;
  units: number;
}

export interface StoreLocationTable {
  customer_id: number;
  store_id: number;
  warehouse_id: number;
  location_id: string;
}
