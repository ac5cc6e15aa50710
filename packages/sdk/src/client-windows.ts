import {
  type CallOptions,
  type EditOptions,
  path,
  type Transport,
  type Versioned,
  type WriteOptions,
} from "./client-request.ts";
import type { Page, PageQuery } from "./page.ts";
import type { NewSaleWindow, SaleWindow, SaleWindowPatch } from "./sale-window.ts";

export function saleWindowsOf(transport: Transport) {
  return {
    /** Sale windows, the newest first. */
    list: (customerId: string, query: PageQuery = {}, options: CallOptions = {}): Promise<Page<SaleWindow>> =>
      transport.json("GET", path`/v1/customers/${customerId}/sale-windows`, { query, ...options }),
    create: (
      customerId: string,
      window: NewSaleWindow,
      options: WriteOptions = {},
    ): Promise<Versioned<SaleWindow>> =>
      transport.versioned("POST", path`/v1/customers/${customerId}/sale-windows`, {
        body: window,
        ...options,
      }),
    get: (
      customerId: string,
      saleWindowId: string,
      options: CallOptions = {},
    ): Promise<Versioned<SaleWindow>> =>
      transport.versioned("GET", path`/v1/customers/${customerId}/sale-windows/${saleWindowId}`, options),
    patch: (
      customerId: string,
      saleWindowId: string,
      patch: SaleWindowPatch,
      options: EditOptions = {},
    ): Promise<Versioned<SaleWindow>> =>
      transport.versioned("PATCH", path`/v1/customers/${customerId}/sale-windows/${saleWindowId}`, {
        body: patch,
        ...options,
      }),
    /** Ends the window now, as its end would. */
    cancel: (
      customerId: string,
      saleWindowId: string,
      options: WriteOptions = {},
    ): Promise<Versioned<SaleWindow>> =>
      transport.versioned(
        "POST",
        path`/v1/customers/${customerId}/sale-windows/${saleWindowId}/cancel`,
        options,
      ),
  };
}
