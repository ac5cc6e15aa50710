import { type Kysely, sql } from "kysely";

/** The tables of people's accounts and sessions. Frozen: later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `CREATE TABLE account_user (
    id text PRIMARY KEY,
    name text NOT NULL,
    email text NOT NULL UNIQUE CHECK (email = lower(email)),
    email_verified boolean NOT NULL,
    image text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
  )`,

  `CREATE TABLE account_session (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES account_user ON DELETE CASCADE,
    token text NOT NULL UNIQUE,
    expires_at timestamptz NOT NULL,
    ip_address text,
    user_agent text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
  )`,
  `CREATE INDEX account_session_user ON account_session (user_id)`,

  // How a person proves who they are: a password (provider "credential"), or another provider's word.
  `CREATE TABLE account_identity (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES account_user ON DELETE CASCADE,
    provider_id text NOT NULL,
    account_id text NOT NULL,
    password text,
    access_token text,
    refresh_token text,
    id_token text,
    access_token_expires_at timestamptz,
    refresh_token_expires_at timestamptz,
    scope text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (provider_id, account_id)
  )`,
  `CREATE INDEX account_identity_user ON account_identity (user_id)`,

  `CREATE TABLE account_verification (
    id text PRIMARY KEY,
    identifier text NOT NULL,
    value text NOT NULL,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
  )`,
  `CREATE INDEX account_verification_identifier ON account_verification (identifier)`,
];
