import { expect, test } from 'vitest';
import type { Hue } from '../parts/state-key.ts';
import { realDrawings } from './drawing/real-drawings.ts';
import { hueOfState } from './state-hue.ts';

/** Every state in which a machine can stand. */
const expected: Record<string, Partial<Record<Hue, string>>> = {
  call: {
    ringing: 'starting',
    idle: 'live.takenOver.bot.able',
    talking: 'live.conversing live.takenOver.leg.talking leavingMessage',
    holding: 'live.reconnecting live.takenOver.leg.reconnecting',
    failed: 'apologising live.takenOver.bot.helpless',
    ending: 'expiring hangingUp ended',
  },
  turn: {
    idle: 'open.transcription.settled open.party.silent.attending open.party.silent.away open.overlap.cold open.overlap.none open.playout.empty open.digits.none open.bot.barred open.foresight.idle',
    listening:
      'open.transcription.hearing open.party.speaking.beginning open.party.speaking.insisting open.bot.listening.quiet open.bot.listening.hearing open.digits.collecting',
    thinking:
      'open.transcription.awaited open.party.endpointing.brief open.party.endpointing.ripe.judging open.party.endpointing.ripe.judged open.party.endpointing.over open.bot.thinking open.bot.stalled open.overlap.open.sounding open.overlap.open.doubting open.overlap.claimed open.overlap.murmured open.playout.asked open.foresight.settling open.foresight.told',
    holding:
      'open.party.held.announced open.party.held.sounding open.bot.holding open.bot.paused.stopping open.bot.paused.silent open.bot.paused.resuming open.bot.paused.rested open.playout.halted open.bot.yielded',
    ringing: 'open.overlap.warmingUp',
    talking:
      'open.bot.speaking open.bot.cutting open.bot.spoken open.bot.parting open.playout.sounding.moving open.playout.sounding.still',
    failed: 'open.transcription.deaf',
    ending: 'open.bot.parted open.bot.yielding closed',
  },
  flow: {
    thinking:
      'entering deciding choosing.silent conversing.opening conversing.replying.work.answering conversing.replying.work.settling conversing.replying.work.using',
    idle: 'conversing.replying.voice.silent',
    talking: 'saying conversing.replying.voice.sounding',
    listening: 'asking conversing.listening',
    holding: 'suspended conversing.replying.voice.exhausted',
    ending: 'ending ended closed conversing.departing',
    failed: 'failed apologising',
  },
  operator: {
    idle: 'absent',
    ringing: 'starting joining',
    listening: 'listening',
    talking: 'whisperingToParty whisperingToBot takenOver.speaking',
    thinking: 'takingOver.wanted takingOver.unwanted',
    holding: 'handingBack takenOver.holding.present',
    failed: 'takenOver.deserted takenOver.holding.deserted',
    ending: 'parting gone',
  },
  screening: {
    ringing: 'beginning',
    idle: 'screening.voice.silent screening.transcript.settled',
    listening:
      'screening.voice.sounding screening.verdict.open.listening screening.verdict.open.sounding',
    thinking:
      'screening.transcript.awaited screening.verdict.open.pausing.brief screening.verdict.open.pausing.ripe screening.verdict.open.pausing.late screening.verdict.open.overdue',
    talking: 'screening.verdict.answered',
    holding:
      'screening.verdict.unsure screening.verdict.watched screening.verdict.screened screening.verdict.announced screening.verdict.mailbox.waiting screening.verdict.mailbox.greeting',
    ending:
      'screening.verdict.beeped screening.verdict.refused screening.verdict.passed screening.verdict.left done',
  },
  screener: {
    ringing: 'ringing.quiet ringing.earlyMedia post.beeped',
    idle: 'answered.initialSilence',
    listening: 'answered.firstSpeech answered.moreSpeech',
    thinking:
      'answered.gap.brief answered.gap.ripe verdict.screener verdict.vmGreeting verdict.ivr verdict.uncertain',
    talking:
      'verdict.human post.attached.asked post.attached.watch.quiet post.attached.watch.sounding post.dropMessage.fresh post.dropMessage.sounding post.screenerReply.speaking post.screenerReply.answering',
    ending: 'verdict.unavailable verdict.fax verdict.silent post.hangUp done',
    holding:
      'post.awaitBeep.silent post.awaitBeep.greeting post.screenerReply.prompt post.screenerReply.thanked post.screenerReply.waiting post.screenerReply.heard',
  },
  lead: {
    idle: 'ready',
    thinking: 'leased',
    ringing: 'dialing',
    talking: 'live',
    holding: 'waiting',
    ending: 'done suppressed',
  },
  pacing: {
    ringing: 'dialling.coldStart',
    thinking: 'dialling.learning',
    talking: 'dialling.lookingAhead',
    holding: 'dialling.distrusting dialling.brakedByLaw',
    idle: 'dialling.past drained',
    failed: 'carrierBroken',
    ending: 'ended',
  },
  lifecycle: {
    idle: 'draft ready',
    thinking: 'validating',
    holding: 'scheduled pausing paused',
    talking: 'running',
    ending: 'stopping completed deleted',
    failed: 'failed',
  },
  slot: {
    idle: 'admission.open work.free',
    ringing: 'work.reserved',
    talking: 'work.busy',
    ending: 'admission.draining work.wrapping work.retired',
  },
  attempt: {
    thinking: 'deciding',
    holding:
      'spaced reconciling.asking reconciling.resting adopted awaiting.hearing awaiting.asking',
    ringing: 'intending dialling ringing.hearing ringing.asking attaching',
    listening:
      'screening.asking screening.hearing screening.checking screening.lost screening.concluding screening.unanswered',
    talking: 'live.hearing live.asking',
    ending:
      'ending dismissing.asking dismissing.sounding hangingUp settling.writing settling.resting givingBack.writing givingBack.resting closed',
  },
  campaign: {
    idle: 'open.idle',
    thinking: 'open.claiming open.counting',
    holding: 'held',
    ending: 'closing.waiting closing.counting marking.exhausted marking.over finished',
  },
  round: {
    ringing: 'recovering.adopting recovering.resting',
    thinking: 'turning.surveying turning.dealing',
    idle: 'turning.resting',
    holding: 'turning.pausing',
    ending: 'ended',
  },
  leadership: {
    ringing: 'acquiring',
    holding: 'standby',
    talking: 'gained leading.term.valid leading.renewal.renewing leading.work.ruling',
    idle: 'leading.renewal.resting',
    ending: 'leading.work.draining releasing released stopped',
  },
};

test.each([...realDrawings.values()])('every state of $machine has its hue', (drawing) => {
  const { machine, states } = drawing;
  const around = new Set(states.map(({ parent }) => parent));
  const found: Partial<Record<Hue, string[]>> = {};
  for (const { id } of states) {
    if (around.has(id)) continue;
    const path = id.slice(machine.length + 1);
    const hue = hueOfState(machine, path);
    found[hue] = [...(found[hue] ?? []), path].sort();
  }
  const wanted = Object.entries(expected[machine] ?? {}).map(([hue, paths]) => [
    hue,
    paths.split(' ').sort(),
  ]);
  expect(found).toEqual(Object.fromEntries(wanted));
});

test('a final state is grey unless it is a failure', () => {
  for (const { machine, states } of realDrawings.values())
    for (const { id, kind, name } of states)
      if (kind === 'final' && name !== 'failed')
        expect(hueOfState(machine, id.slice(machine.length + 1)), id).toBe('ending');
});

test('a state that nobody named is what is around it, and one of an unknown machine says nothing', () => {
  expect(hueOfState('turn', 'open.bot.listening.new')).toBe('listening');
  expect(hueOfState('new', 'open')).toBe('idle');
});
