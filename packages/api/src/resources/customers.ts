import { createRoute, z } from "@hono/zod-openapi";
import { createCustomer as createNewCustomer } from "@trueup/db/create-customer";
import { encodeId } from "@trueup/db/id";
import type { CustomerTable, Db } from "@trueup/db/schema";
import type { Customer, NewCustomer } from "@trueup/sdk";
import { type Selectable, sql } from "kysely";
import { PAGE_QUERY, pageRequest, toPage } from "../http/page.ts";
import { notFound, staleVersion } from "../http/refusal.ts";
import {
  type Api,
  answers,
  anybody,
  body,
  EDIT_HEADERS,
  json,
  may,
  mayWrite,
  operatorMayWrite,
  pageOf,
  params,
  PROBLEM_ANSWER,
  WRITE_HEADERS,
} from "../http/route.ts";
import { tag, wantedVersion } from "../http/version.ts";
import { CustomerPatchSchema, CustomerSchema, NewCustomerSchema } from "../schemas/customers.ts";

const tags = ["Customers"];

const listCustomers = createRoute({
  method: "get",
  path: "/v1/customers",
  operationId: "listCustomers",
  tags,
  summary: "The customers that the caller may use",
  ...anybody(),
  request: { query: z.strictObject(PAGE_QUERY) },
  responses: answers("A page of customers, oldest first.", pageOf(CustomerSchema)),
});

const createCustomer = createRoute({
  method: "post",
  path: "/v1/customers",
  operationId: "createCustomer",
  tags,
  summary: "Add a customer",
  description: "The customer gets the standard preferences and a default warehouse. Operator only.",
  ...operatorMayWrite("admin"),
  request: { body: body(NewCustomerSchema), headers: WRITE_HEADERS },
  responses: { 201: json("The new customer.", CustomerSchema), default: PROBLEM_ANSWER },
});

const getCustomer = createRoute({
  method: "get",
  path: "/v1/customers/{customerId}",
  operationId: "getCustomer",
  tags,
  summary: "One customer",
  ...may("items:read"),
  request: { params: params("customerId") },
  responses: answers("The customer.", CustomerSchema),
});

const patchCustomer = createRoute({
  method: "patch",
  path: "/v1/customers/{customerId}",
  operationId: "patchCustomer",
  tags,
  summary: "Rename a customer, or say in which time zone it is",
  ...mayWrite("settings:write"),
  request: { params: params("customerId"), body: body(CustomerPatchSchema), headers: EDIT_HEADERS },
  responses: answers("The customer as it is now.", CustomerSchema),
});

type CustomerRow = Pick<
  Selectable<CustomerTable>,
  "id" | "name" | "time_zone" | "expiration_days" | "version" | "created_at"
>;
const COLUMNS = ["id", "name", "time_zone", "expiration_days", "version", "created_at"] as const;

export function serveCustomers(api: Api): void {
  api.openapi(listCustomers, async (c) => {
    const page = pageRequest(c.req.valid("query"));
    const { customerId } = c.get("principal");
    const rows = await c
      .get("api")
      .database.db.selectFrom("customer")
      .select(COLUMNS)
      .$if(customerId !== null, (query) => query.where("id", "=", customerId))
      .$if(page.after !== null, (query) => query.where("id", ">", page.after))
      .orderBy("id")
      .limit(page.limit + 1)
      .execute();
    return c.json(
      toPage(rows, page, (row) => row.id, toCustomer),
      200,
    );
  });

  api.openapi(createCustomer, async (c) => {
    const row = await insertCustomer(c.get("api").database.db, c.req.valid("json"));
    tag(c, row.version);
    return c.json(toCustomer(row), 201);
  });

  api.openapi(getCustomer, async (c) => {
    const row = await c
      .get("api")
      .database.db.selectFrom("customer")
      .select(COLUMNS)
      .where("id", "=", c.get("customerId"))
      .executeTakeFirst();
    if (row === undefined) throw notFound("customer");
    tag(c, row.version);
    return c.json(toCustomer(row), 200);
  });

  api.openapi(patchCustomer, async (c) => {
    const { name, timeZone, expirationDays } = c.req.valid("json");
    const version = wantedVersion(c);
    const row = await c
      .get("api")
      .database.db.updateTable("customer")
      .set({
        ...(name === undefined ? {} : { name }),
        ...(timeZone === undefined ? {} : { time_zone: timeZone }),
        ...(expirationDays === undefined ? {} : { expiration_days: expirationDays }),
        version: sql`version + 1`,
      })
      .where("id", "=", c.get("customerId"))
      .$if(version !== null, (query) => query.where("version", "=", version))
      .returning(COLUMNS)
      .executeTakeFirst();
    if (row === undefined) throw staleVersion();
    tag(c, row.version);
    return c.json(toCustomer(row), 200);
  });
}

/** A new customer with the standard setup, and the warehouse that its stock is in unless said otherwise. */
async function insertCustomer(db: Db, customer: NewCustomer): Promise<CustomerRow> {
  return db.transaction().execute(async (trx) => {
    const { customerId } = await createNewCustomer(trx, customer);
    return trx.selectFrom("customer").select(COLUMNS).where("id", "=", customerId).executeTakeFirstOrThrow();
  });
}

function toCustomer({ id, name, time_zone, expiration_days, created_at }: CustomerRow): Customer {
  return {
    id: encodeId("customer", id),
    name,
    timeZone: time_zone,
    expirationDays: expiration_days,
    createdAt: created_at.toISOString(),
  };
}
