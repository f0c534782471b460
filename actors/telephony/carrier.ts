/** Port to a telephone company's call control. Media comes by its own socket to the fleet. */
export interface Carrier {
  readonly kind: 'twilio' | 'simulated';
  /**
   * Places one call. On answer the carrier streams to `mediaUrl` with the parameters `callId` and `token`.
   * Errors: `carrier_rejected` (do not repeat), `carrier_unavailable` (nothing was placed, or nobody knows: look it up
   * with `find` before trying again).
   */
  originate(request: OriginateRequest): Promise<{ carrierCallId: string }>;
  /** Ends a ringing or answered call. One that is gone already is no error. */
  hangUp(carrierCallId: string): Promise<void>;
  /** Points the media of an answered call at another worker, or again at the same after its socket was lost. */
  redirect(carrierCallId: string, media: MediaTarget): Promise<void>;
  /** Says this to whoever has answered, by the carrier's own voice, and hangs up. The media is cut. */
  dismiss(carrierCallId: string, text: string): Promise<void>;
  status(carrierCallId: string): Promise<CarrierCall | null>;
  /** Calls to this number placed at or after `sinceAt`: finds what a lost answer may have placed. */
  find(to: string, sinceAt: number): Promise<CarrierCall[]>;
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
