import { z } from 'zod';

/** What operators see of a call as it happens; names as operators already know them (acceptance rows 126–136). */
export const CallFact = z.object({
  t: z.number(),
  callId: z.string(),
  event: z.enum([
    'call_ringing',
    'call_started',
    'call_connected',
    'call_resumed',
    'config_stale',
    'call_screened',
    'call_disconnected',
    'call_completed',
    'user_spoke',
    'agent_spoke',
    'tool_called',
    'recording_saved',
    'cleanup_completed',
    'node_entered',
    'node_transition',
    'operator_joined',
    'operator_took_over',
    'operator_handed_back',
    'party_held',
    'party_resumed',
    'operator_left',
    'operator_spoke',
  ]),
  /** Who it is about, for a reader: the lead's phone number. */
  party: z.string().optional(),
  data: z.record(z.string(), z.unknown()).default({}),
});
export type CallFact = z.infer<typeof CallFact>;
