import { fromPromise } from 'xstate';
import type { FetchedConfig } from '../../../actors/outbound/config-client.ts';
import type { AttachRequest } from '../../../machines/contracts/call/attach.ts';
import { BotVersionId } from '../../../machines/contracts/ids.ts';
import type { LiveCall } from '../live-call.ts';
import type { DeskGround } from './desk-deps.ts';

/** Fetches a call's configuration and waits for its media stream; both are on the call when it is done. */
export const callPreparation = (desk: DeskGround) => {
  const { calls, configClient, lines } = desk;
  return fromPromise<void, { attach: AttachRequest }>(async ({ input, signal }) => {
    const { attach } = input;
    const call = calls.of(attach);
    // Whichever of the two fails, the other is given up at once: nobody would take what it brings.
    const failed = new AbortController();
    const ends = AbortSignal.any([signal, failed.signal]);
    const fetchConfig = configClient.fetch(
      {
        call_id: attach.callId,
        bot_id: attach.botId,
        lead_id: attach.leadId,
        direction: attach.direction,
        // The version that began it, whatever is live by now.
        version: versionOf(call),
      },
      ends,
    );
    const takeLine = lines.take(attach.callId, attach.token, ends).then((line) => {
      // Kept although the configuration may fail: then it is hung up with the call.
      call.line = line;
    });
    const [fetched] = await Promise.all([fetchConfig, takeLine]).catch((error: unknown) => {
      failed.abort();
      throw error;
    });
    take(desk, call, fetched);
  });
};

const versionOf = ({ attach, resumption }: LiveCall) => {
  const begun = resumption?.snapshot?.versionId ?? null;
  return begun === null ? attach.versionId : BotVersionId.parse(begun);
};

const take = (
  { tell, count, log, services }: DeskGround,
  call: LiveCall,
  { config, staleMs }: FetchedConfig,
): void => {
  // Fails here, where the reason is told, and not in the middle of the tree's start.
  services.of(config.config.services);
  call.config = config;
  call.configStaleMs = staleMs;
  // Those that a conversation has gathered with another worker are newer.
  call.ledger = { ...call.ledger, vars: { ...config.vars, ...call.ledger.vars } };
  if (staleMs === null) return;
  const { botId, versionId } = config.bot;
  count('configs_stale');
  log.warn({ callId: call.attach.callId, botId, versionId, staleMs }, 'config_stale');
  call.recorder.record({ path: 'call', kind: 'fact', event: 'config.stale', data: { staleMs } });
  tell(call, 'config_stale', { staleMs });
};
