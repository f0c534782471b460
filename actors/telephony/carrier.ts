/** Port to a telephone company's call control. */
export interface Carrier {
  readonly kind: 'twilio' | 'simulated' | 'livekit';
  /**
   * How a call's audio comes to a worker. `streamed`: the carrier opens a socket to `mediaUrl`, and a worker that closes it ends the
   * call. `joined`: the worker that the call is given to joins its room, and the call stands until it is hung up.
   */
  readonly media: 'streamed' | 'joined';
  /**
   * Places one call. On answer a carrier that streams does so to `mediaUrl`, with the parameters `callId` and `token`.
   * Errors: `carrier_rejected` (do not repeat), `carrier_unavailable` (nothing was placed, or nobody knows: look it up
   * with `find` before trying again).
   */
  originate(request: OriginateRequest): Promise<{ carrierCallId: string }>;
  /** Ends a ringing or answered call. One that is gone already is no error. */
  hangUp(carrierCallId: string): Promise<void>;
  /** Points the media of an answered call at another worker, or again at the same after its socket was lost. */
  redirect(carrierCallId: string, media: MediaTarget): Promise<void>;
  /** Says this to whoever has answered, if it has a voice of its own, and hangs up. The media is cut. */
  dismiss(carrierCallId: string, text: string): Promise<void>;
  status(carrierCallId: string): Promise<CarrierCall | null>;
  /**
   * Calls to this number placed at or after `sinceAt`: finds what a lost answer may have placed. A carrier whose ids follow from
   * ours looks for `callId` alone.
   */
  find(to: string, sinceAt: number, callId?: string): Promise<CarrierCall[]>;
}

export interface MediaTarget {
  mediaUrl: string;
  callId: string;
  token: string;
  /** Asked by the carrier, signed, when the stream has ended, whoever ended it: what now? Without it the call is over then. */
  endedUrl?: string;
}

export interface OriginateRequest extends MediaTarget {
  to: string;
  from: string;
  /** Status callbacks go here, with the carrier's signature. */
  statusUrl: string;
  ringTimeoutMs: number;
  callMaxMs: number;
}

export interface CarrierCall {
  carrierCallId: string;
  to: string;
  status:
    | 'queued'
    | 'ringing'
    | 'answered'
    | 'completed'
    | 'busy'
    | 'no_answer'
    | 'failed'
    | 'canceled';
  createdAt: number;
}
