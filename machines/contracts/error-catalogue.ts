import type { Problem } from './problem.ts';

/**
 * Every error that can reach a person: stable code, HTTP status, whether the same request may succeed later, and a message
 * that says what to do. `cause` stays inside; `detail` may go out.
 */
export const errorCatalogue = {
  bad_request: {
    status: 400,
    retryable: false,
    message: 'The request does not match its schema; see `problems` and send it again corrected.',
  },
  unauthorized: {
    status: 401,
    retryable: false,
    message: 'Send the shared secret as `Authorization: Bearer <secret>`.',
  },
  not_found: {
    status: 404,
    retryable: false,
    message: 'There is nothing at this address; check the id.',
  },
  origin_refused: {
    status: 403,
    retryable: false,
    message:
      'This request comes from a page of another site; send it from the console or by a program.',
  },
  request_timeout: {
    status: 408,
    retryable: true,
    message: 'The request did not arrive in time; send it again.',
  },
  media_type_unsupported: {
    status: 415,
    retryable: false,
    message: 'This route does not read this content type; send application/json.',
  },
  bot_unknown: {
    status: 404,
    retryable: false,
    message: 'No bot has this id; list them with GET /api/v1/bots.',
  },
  bot_not_live: {
    status: 409,
    retryable: false,
    message: 'The bot has no published version; publish one first.',
  },
  version_unknown: {
    status: 404,
    retryable: false,
    message: 'This bot has no published version of this id.',
  },
  rev_conflict: {
    status: 409,
    retryable: false,
    message: 'Someone changed it meanwhile; read it again and repeat your change on its new `rev`.',
  },
  lead_unknown: {
    status: 404,
    retryable: false,
    message: 'No lead has this id; list them with GET /api/v1/campaigns/:id/leads.',
  },
  lead_state_conflict: {
    status: 409,
    retryable: true,
    message: 'The lead cannot do this in its present state; read it and try again when it changed.',
  },
  preview_mode_only: {
    status: 409,
    retryable: false,
    message:
      'This campaign dials by itself, so nobody looks at its leads first; set `pacing.mode` to `preview`.',
  },
  preview_lease_lost: {
    status: 409,
    retryable: false,
    message:
      'The lead is not kept for you any more; ask for the next ones with GET /api/v1/campaigns/:id/preview.',
  },
  list_unreadable: {
    status: 422,
    retryable: false,
    message:
      'The list cannot be read to its end; `detail` says what is wrong in it. Correct it and send it again: what was taken is not taken twice.',
  },
  imports_full: {
    status: 429,
    retryable: true,
    message: 'As many lists as this API reads at a time are being taken in; try again later.',
  },
  import_unknown: {
    status: 404,
    retryable: false,
    message: 'No import has this id; list them with GET /api/v1/campaigns/:id/imports.',
  },
  journal_incomplete: {
    status: 409,
    retryable: false,
    message:
      'The journal of this call is not whole, and nothing can be replayed from its middle: the call was longer than its bound, or its record is older than the pages that keep the beginning.',
  },
  call_over: {
    status: 409,
    retryable: false,
    message: 'The call is over, or about to end; nobody can join it or speak in it any more.',
  },
  operator_present: {
    status: 409,
    retryable: true,
    message: 'Another operator has the word on this call; listen until it is free.',
  },
  operators_full: {
    status: 409,
    retryable: true,
    message: 'As many operators as this bot allows are on the call; join when one has left.',
  },
  call_not_taken: {
    status: 409,
    retryable: true,
    message:
      'Only the operator who has taken the call over can put its party on hold; take it over first.',
  },
  call_unknown: {
    status: 404,
    retryable: false,
    message: 'No call has this id; list them with GET /api/v1/calls.',
  },
  campaign_unknown: {
    status: 404,
    retryable: false,
    message: 'No campaign has this id; list them with GET /api/v1/campaigns.',
  },
  late_limit_unlawful: {
    status: 422,
    retryable: false,
    message:
      'The campaign would let more calls meet nobody than its rules allow; lower `pacing.lateLimit` to what `detail` names, or choose other `compliance.presets`.',
  },
  provider_at_capacity: {
    status: 429,
    retryable: true,
    message:
      'Every line of the telephony provider is taken; try again when a call has ended, or raise `max_concurrent` with PUT /api/settings/telephony.',
  },
  campaign_state_conflict: {
    status: 409,
    retryable: false,
    message:
      'The campaign cannot do this in its present state; read its state and choose another action.',
  },
  campaign_invalid: {
    status: 422,
    retryable: false,
    message:
      'The campaign cannot be started as it is; see `problems`, each says what to do about it.',
  },
  rev_missing: {
    status: 428,
    retryable: false,
    message: 'Say which version you read: its `rev` in the body, or as `If-Match`.',
  },
  inbound_route_unknown: {
    status: 404,
    retryable: false,
    message: 'No inbound route has this id; list them with GET /api/v1/inbound-routes.',
  },
  number_taken: {
    status: 409,
    retryable: false,
    message: 'This number has an inbound route already; change that one.',
  },
  result_conflict: {
    status: 409,
    retryable: false,
    message:
      'Another result is already stored for this call; the first one stands. Compare them before you send again.',
  },
  call_fenced: {
    status: 409,
    retryable: false,
    message:
      'Another worker has taken this call over; drop it, without hanging up and without a result.',
  },
  attach_duplicate: {
    status: 409,
    retryable: false,
    message: 'This call is already attached; do not attach it again.',
  },
  attach_replayed: {
    status: 409,
    retryable: false,
    message: 'This call has already ended here; an answered call is attached once.',
  },
  what_if_busy: {
    status: 429,
    retryable: true,
    message: 'Another what-if is being simulated; ask again when it is done, in a few seconds.',
  },
  what_if_too_long: {
    status: 503,
    retryable: false,
    message: 'The simulation took too long; ask for fewer slots.',
  },
  fleet_busy: {
    status: 429,
    retryable: true,
    message: 'Every slot of this worker is taken; try the next worker.',
  },
  worker_draining: {
    status: 429,
    retryable: true,
    message: 'This worker is draining and takes no new call; try the next worker.',
  },
  over_limit: {
    status: 503,
    retryable: true,
    message: 'The limit of concurrent calls is reached; try again after `Retry-After` seconds.',
  },
  payload_too_large: {
    status: 413,
    retryable: false,
    message: 'The body is larger than this route takes; send less.',
  },
  media_malformed: {
    status: 400,
    retryable: false,
    message: 'The carrier sent a message that is not of its protocol; it was dropped and counted.',
  },
  media_token_invalid: {
    status: 401,
    retryable: false,
    message:
      'The media stream carries no token of a call that waits here; the carrier must send the `token` parameter.',
  },
  duplicate_key: { status: 409, retryable: false, message: 'A document with this key exists.' },
  store_unavailable: {
    status: 503,
    retryable: true,
    message: 'The store does not answer; check MONGODB_URI or the data folder.',
  },
  bus_unavailable: {
    status: 503,
    retryable: true,
    message: 'The bus does not answer; check REDIS_URL.',
  },
  object_unknown: { status: 404, retryable: false, message: 'No object has this key.' },
  range_invalid: {
    status: 416,
    retryable: false,
    message: 'The range lies outside the object; ask for bytes within its size.',
  },
  suppression_unknown: {
    status: 404,
    retryable: false,
    message: 'No suppression has this id; list them with GET /api/v1/suppressions.',
  },
  consent_unknown: {
    status: 404,
    retryable: false,
    message: 'No consent has this id; list them with GET /api/v1/consents.',
  },
  dial_withheld: {
    status: 409,
    retryable: false,
    message: 'The number is on a suppression list; it was not dialled.',
  },
  carrier_rejected: {
    status: 502,
    retryable: false,
    message: 'The carrier refused the call; its code is in `detail`.',
  },
  carrier_unavailable: {
    status: 503,
    retryable: true,
    message: 'The carrier does not answer or asks us to slow down.',
  },
  signature_invalid: {
    status: 403,
    retryable: false,
    message: 'The signature does not match; check the auth token and PUBLIC_URL.',
  },
  config_invalid: {
    status: 500,
    retryable: false,
    message: 'The configuration is wrong; every problem is listed by variable.',
  },
  provider_not_configured: {
    status: 503,
    retryable: false,
    message:
      'None of the providers that the bot names has its key here; set its variables on the fleet, or give the bot another provider.',
  },
  config_unavailable: {
    status: 503,
    retryable: true,
    message:
      'The configuration of the call cannot be fetched; check VOXBRIDGE_CONFIG_URL and the API.',
  },
  port_in_use: {
    status: 500,
    retryable: false,
    message: 'Another program listens on this port; stop it or choose another port.',
  },
  data_dir_unwritable: {
    status: 500,
    retryable: false,
    message: 'The data folder cannot be written; change its owner or set DATA_DIR.',
  },
  spool_full: {
    status: 507,
    retryable: true,
    message:
      'The spool cannot be written (disk full?); free space, results are kept in memory until then.',
  },
  not_leader: {
    status: 409,
    retryable: true,
    message: 'Another dialler leads on this store; this one stands by.',
  },
  internal: {
    status: 500,
    retryable: true,
    message: 'Something failed here; the log has the cause under this request id.',
  },
} as const satisfies Record<string, { status: number; retryable: boolean; message: string }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** An error with a code of the catalogue. `detail` is safe to show; `cause` is for the log only. */
export class VoxError extends Error {
  override readonly name = 'VoxError';
  readonly code: ErrorCode;
  readonly detail: string | undefined;

  /** Several things are wrong: each by its place. */
  readonly problems: Problem['problems'];

  constructor(
    code: ErrorCode,
    detail?: string,
    options?: { cause?: unknown; problems?: NonNullable<Problem['problems']> },
  ) {
    super(
      detail === undefined
        ? errorCatalogue[code].message
        : `${errorCatalogue[code].message} (${detail})`,
      options,
    );
    this.code = code;
    this.detail = detail;
    this.problems = options?.problems;
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }

  get retryable(): boolean {
    return errorCatalogue[this.code].retryable;
  }
}
