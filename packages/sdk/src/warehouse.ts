/** A place that keeps a customer's stock. Every customer has a default one. */
export interface Warehouse {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
}

/** A warehouse to be made. */
export interface NewWarehouse {
  readonly name: string;
}

/** `isDefault: true` moves the mark here; it cannot be taken away, only moved. */
export interface WarehousePatch {
  readonly name?: string;
  readonly isDefault?: true;
}
