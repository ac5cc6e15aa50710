import type { AuditEntry } from "./audit.ts";
import type { ApiKey, CreatedApiKey, NewApiKey, Session, SignIn } from "./api-key.ts";
import {
  type CallOptions,
  type EditOptions,
  path,
  type Transport,
  type Versioned,
  type WriteOptions,
} from "./client-request.ts";
import type { Customer, NewCustomer, Preferences, PreferencesPatch } from "./customer.ts";
import type { DifferingOffer } from "./differing.ts";
import type { Preview } from "./preview.ts";
import type { Page, PageQuery } from "./page.ts";
import type { NewWarehouse, Warehouse, WarehousePatch } from "./warehouse.ts";

/** What may be changed of a customer apart from its preferences. */
export interface CustomerPatch extends Partial<NewCustomer> {
  /** 0 to 365. */
  readonly expirationDays?: number;
}

export function customersOf(transport: Transport) {
  return {
    /** The customers that the caller may use, oldest first. */
    list: (query: PageQuery = {}, options: CallOptions = {}): Promise<Page<Customer>> =>
      transport.json("GET", "/v1/customers", { query, ...options }),
    /** Operator only. The customer gets the standard preferences and a default warehouse. */
    create: (customer: NewCustomer, options: WriteOptions = {}): Promise<Versioned<Customer>> =>
      transport.versioned("POST", "/v1/customers", { body: customer, ...options }),
    get: (customerId: string, options: CallOptions = {}): Promise<Versioned<Customer>> =>
      transport.versioned("GET", path`/v1/customers/${customerId}`, options),
    patch: (
      customerId: string,
      patch: CustomerPatch,
      options: EditOptions = {},
    ): Promise<Versioned<Customer>> =>
      transport.versioned("PATCH", path`/v1/customers/${customerId}`, { body: patch, ...options }),
  };
}

export function preferencesOf(transport: Transport) {
  return {
    get: (customerId: string, options: CallOptions = {}): Promise<Versioned<Preferences>> =>
      transport.versioned("GET", path`/v1/customers/${customerId}/preferences`, options),
    /** What these preferences would do, before they are saved. */
    preview: (customerId: string, patch: PreferencesPatch, options: CallOptions = {}): Promise<Preview> =>
      transport.json("POST", path`/v1/customers/${customerId}/preferences/preview`, {
        body: patch,
        ...options,
      }),
    /** Saving preferences never sends anything to a store. */
    patch: (
      customerId: string,
      patch: PreferencesPatch,
      options: EditOptions = {},
    ): Promise<Versioned<Preferences & DifferingOffer>> =>
      transport.versioned("PATCH", path`/v1/customers/${customerId}/preferences`, {
        body: patch,
        ...options,
      }),
  };
}

export function warehousesOf(transport: Transport) {
  return {
    list: (customerId: string, query: PageQuery = {}, options: CallOptions = {}): Promise<Page<Warehouse>> =>
      transport.json("GET", path`/v1/customers/${customerId}/warehouses`, { query, ...options }),
    create: (
      customerId: string,
      warehouse: NewWarehouse,
      options: WriteOptions = {},
    ): Promise<Versioned<Warehouse>> =>
      transport.versioned("POST", path`/v1/customers/${customerId}/warehouses`, {
        body: warehouse,
        ...options,
      }),
    get: (
      customerId: string,
      warehouseId: string,
      options: CallOptions = {},
    ): Promise<Versioned<Warehouse>> =>
      transport.versioned("GET", path`/v1/customers/${customerId}/warehouses/${warehouseId}`, options),
    patch: (
      customerId: string,
      warehouseId: string,
      patch: WarehousePatch,
      options: EditOptions = {},
    ): Promise<Versioned<Warehouse & DifferingOffer>> =>
      transport.versioned("PATCH", path`/v1/customers/${customerId}/warehouses/${warehouseId}`, {
        body: patch,
        ...options,
      }),
  };
}

export function auditLogOf(transport: Transport) {
  return {
    /** Who saved what of the customer, newest first. */
    list: (customerId: string, query: PageQuery = {}, options: CallOptions = {}): Promise<Page<AuditEntry>> =>
      transport.json("GET", path`/v1/customers/${customerId}/audit-log`, { query, ...options }),
  };
}

export function apiKeysOf(transport: Transport) {
  return {
    /** The keys of one customer, newest first; those that were revoked are listed too. */
    list: (customerId: string, query: PageQuery = {}, options: CallOptions = {}): Promise<Page<ApiKey>> =>
      transport.json("GET", path`/v1/customers/${customerId}/api-keys`, { query, ...options }),
    /** Answers the key itself, which is shown this once. */
    create: (customerId: string, apiKey: NewApiKey, options: WriteOptions = {}): Promise<CreatedApiKey> =>
      transport.json("POST", path`/v1/customers/${customerId}/api-keys`, { body: apiKey, ...options }),
    /** The key is refused from now on. */
    revoke: async (customerId: string, apiKeyId: string, options: CallOptions = {}): Promise<void> => {
      await transport.send("DELETE", path`/v1/customers/${customerId}/api-keys/${apiKeyId}`, options);
    },
  };
}

/** Keys of the operator, which may use every customer. Operator only. */
export function operatorKeysOf(transport: Transport) {
  return {
    list: (query: PageQuery = {}, options: CallOptions = {}): Promise<Page<ApiKey>> =>
      transport.json("GET", "/v1/api-keys", { query, ...options }),
    create: (apiKey: NewApiKey, options: WriteOptions = {}): Promise<CreatedApiKey> =>
      transport.json("POST", "/v1/api-keys", { body: apiKey, ...options }),
    revoke: async (apiKeyId: string, options: CallOptions = {}): Promise<void> => {
      await transport.send("DELETE", path`/v1/api-keys/${apiKeyId}`, options);
    },
  };
}

export function sessionOf(transport: Transport) {
  return {
    /** Who the caller is. Throws an {@link ApiError} with `unauthorized` where nobody signed in. */
    get: (options: CallOptions = {}): Promise<Session> => transport.json("GET", "/v1/session", options),
    /** Signs a person in: the answer sets the session cookie. */
    signIn: (signIn: SignIn, options: CallOptions = {}): Promise<Session> =>
      transport.json("POST", "/v1/session", { body: signIn, ...options }),
    signOut: async (options: CallOptions = {}): Promise<void> => {
      await transport.send("DELETE", "/v1/session", options);
    },
  };
}
