import type { LiveCall as CallRow } from '../../../machines/contracts/relay.ts';
import type { LiveCall } from '../live-call.ts';

/** Words of the last utterance that a line of the wallboard has room for, in characters. */
const saidMax = 300;

const withoutBot = ['takingOver', 'takenOver', 'holding', 'deserted'];

/** Who has the call in the bot's place. */
const operatorOf = ({ operators: { told } }: LiveCall): Pick<CallRow, 'operator'> => {
  if (told === null || !withoutBot.includes(told.state)) return {};
  const speaker = told.legs.find(({ operatorId }) => operatorId === told.speakerId);
  return { operator: speaker?.name ?? 'an operator' };
};

/** A call as a line of the wallboard. */
export const callRow = (call: LiveCall, workerId: string, slotId: string | null): CallRow => {
  const { attach, config, ledger, progress } = call;
  const last = ledger.entries.at(-1);
  return {
    id: attach.callId,
    direction: attach.direction,
    party: attach.direction === 'outbound' ? attach.to : attach.from,
    botId: attach.botId,
    botName: config?.bot.name ?? null,
    campaignId: attach.campaignId ?? null,
    leadId: attach.leadId ?? null,
    workerId,
    slotId,
    phase: progress.phase,
    phaseSinceAt: progress.phaseSinceAt,
    node: ledger.nodeKey,
    ...operatorOf(call),
    lastSaid:
      last === undefined
        ? null
        : { who: last.who, text: (last.digits ?? last.text).slice(0, saidMax) },
    startedAt: call.attachedAt,
    answeredAt: attach.answeredAt,
    turnLatencyMs: ledger.turnsMs.at(-1) ?? null,
    interruptionCount: ledger.counters.interruptions ?? 0,
    restartCount: progress.restartCount,
  };
};
