/** A place that keeps a customer's stock. Every customer has a default one. */
export interface Warehouse {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  /** Off: its units count nowhere. */
  readonly enabled: boolean;
  /** Orders are filled from the first warehouse that can, in rising position. */
  readonly position: number;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

/** A warehouse to be made. */
export interface NewWarehouse {
  readonly name: string;
  /** 0 where left out. */
  readonly position?: number;
  /** The customer's where left out. */
  readonly timeZone?: string;
}

/** `isDefault: true` moves the mark here; it cannot be taken away, only moved. */
export interface WarehousePatch {
  readonly name?: string;
  readonly isDefault?: true;
  /** The default warehouse cannot be switched off. Switching sends nothing. */
  readonly enabled?: boolean;
  readonly position?: number;
  readonly timeZone?: string;
}
