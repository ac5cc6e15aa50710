import { z } from "@hono/zod-openapi";
import { isTimeZone, MAX_QUANTITY } from "@trueup/sdk";

const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;
const NOT_WELL_FORMED = "must not hold half of a surrogate pair";

/** Text of one line, without blanks around it. */
export function line(most: number) {
  return z
    .string()
    .trim()
    .min(1, "must not be empty")
    .max(most, `must have ${most} characters at most`)
    .refine((text) => !hasControlCharacters(text), { message: "must not hold control characters" })
    .refine(isWellFormed, { message: NOT_WELL_FORMED });
}

/** Text that may be empty and have several lines. */
export function text(most: number) {
  return z
    .string()
    .max(most, `must have ${most} characters at most`)
    .refine((value) => !value.includes("\0"), { message: "must not hold a NUL character" })
    .refine(isWellFormed, { message: NOT_WELL_FORMED });
}

export const sku = line(200);

export const dateTime = z.iso
  .datetime({ offset: true, error: "must be a date and time as in RFC 3339" })
  .refine(isInRange, { message: `must lie in the years ${FIRST_YEAR} to ${LAST_YEAR}` });

/** With an offset, or local: then in the customer's time zone. */
export const moment = z.iso
  .datetime({
    offset: true,
    local: true,
    error: "must be a date and time, such as 2026-12-01T09:00 or 2026-12-01T08:00:00Z",
  })
  .refine(isInRange, { message: `must lie in the years ${FIRST_YEAR} to ${LAST_YEAR}` });

export const timeZone = line(100).refine(isTimeZone, {
  message: "must be the IANA name of a time zone, such as Europe/Berlin",
});

export const date = z.iso
  .date("must be a date such as 2027-01-31")
  .refine(isInRange, { message: `must lie in the years ${FIRST_YEAR} to ${LAST_YEAR}` });

const daysMessage = "must be a whole number of days from 0 to 365";
export const expirationDays = z.int(daysMessage).min(0, daysMessage).max(365, daysMessage);
/** A decimal number of 0 or more, as text: no binary fraction comes between. */
export const decimal = z
  .string()
  .regex(
    /^(?:0|[1-9]\d{0,9})(?:\.\d{1,4})?$/,
    "must be a decimal number such as 12.50, with 4 decimals at most",
  );

/** Units, of which there are `least` or more. */
export function units(least: number) {
  const message = `must be a whole number from ${least} to ${MAX_QUANTITY}`;
  return z.int(message).min(least, message).max(MAX_QUANTITY, message);
}

/** The database stores halves of surrogate pairs as one and the same replacement, so that texts would collide. */
function isWellFormed(value: string): boolean {
  return value.isWellFormed();
}

function isInRange(moment: string): boolean {
  const year = new Date(moment).getUTCFullYear();
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

function hasControlCharacters(value: string): boolean {
  // oxlint-disable-next-line no-control-regex -- those are what is looked for
  return /[\u0000-\u001f\u007f]/.test(value);
}
