/** Bugs that can be planted, each of which the checkers have to find. */
export const MUTATIONS = {
  g_too_short: "A request is believed to be over after 5 s, not after 120 s.",
  delete_by_rejoin: "The acknowledgement deletes the due row by what stood before it waited for the lock.",
  due_without_version: "The acknowledgement deletes the due row whatever was authorised meanwhile.",
  flag_judged_at_send:
    "Process Orders is asked again at claim: what was authorised is dropped with the flag OFF.",
  ack_without_epoch: "An acknowledgement counts although the lease was lost.",
  new_key_on_settle: "A write whose answer was lost is sent again under a new key.",
  known_kept_after_unconfirmed: "A write that is given up leaves the known number as it was.",
  unchanged_in_flight: "A level equal to the known number is skipped while another is in flight.",
  no_local_fencing:
    "A worker's clock stands still while the worker is paused, so that it does not fence itself.",
  old_write_answers_click: "A Sync Now is confirmed by a write that was claimed before it.",
  oldest_wins: "A listing with a level that waits keeps it when a newer one is authorised.",
  claim_ignores_never: "The setting Never is not asked again at claim.",
  refused_rows_written: "A refused row is taken for written.",
  server_error_definite: "A 5xx is taken for not applied.",
  permit_not_deducted: "Calls are not deducted from the store's budget.",
  retries_without_backoff: "A refused row is due again at once, for ever.",
  parked_rows_starve: "Rows that back off take the place of others in the look for work.",
  settings_push: "A changed setting authorises the current level.",
  claim_twice: "A claim takes rows that are in flight already.",
  duplicate_counted: "A stock change that comes twice counts twice.",
  lost_row_after_crash: "What a killed worker left open is never found again.",
  row_lost_on_failure: "A failed write forgets the rows that were not named.",
  click_never_ends: "A Sync Now that waits is never ended.",
  written_assumed: "A number at a store counts as one of ours although it never was.",
  zero_below_zero: "0 is sent as -1.",
  wrong_variant: "A write names variants that the store does not have.",
  recovery_forgotten: "A store that recovers is never put on record as trusted.",
  timers_pile_up: "A timer that is called off stays set.",
} as const;

export type Mutation = keyof typeof MUTATIONS;
