/**
 * What an audit log tells of.
 *
 * @example
 * ```ts
 * import { AUDIT_ACTIONS } from "@trueup/sdk";
 *
 * AUDIT_ACTIONS.includes("preferences_changed"); // true
 * ```
 */
export const AUDIT_ACTIONS = [
  "preferences_changed",
  "store_rules_changed",
  "store_locations_changed",
  "warehouse_changed",
  "bulk_action_started",
  "bulk_action_cancelled",
] as const;

/** One of {@link AUDIT_ACTIONS}. */
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Who did something: an API key, or a person who had signed in. */
export interface AuditActor {
  readonly by: "api_key" | "session";
  /** The id of the key, or of the person. */
  readonly id: string;
  /** The name of the key, or the person's e-mail address; null where it is no longer known. */
  readonly name: string | null;
}

/** A field that was saved with another value. */
export interface FieldChange {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Who saved what of a customer, and when. */
export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly actor: AuditActor;
  readonly action: AuditAction;
  readonly changes: readonly FieldChange[];
}
