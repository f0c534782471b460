import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BenchStream } from '../media-bench.ts';
import { type CarrierTrial, openCarrierTrial } from './carrier-trial.ts';
import type { PersonaName } from './party/persona.ts';

let trial: CarrierTrial;
beforeAll(async () => {
  trial = await openCarrierTrial();
});
afterAll(() => trial.close());

/** Says it and waits until it has sounded, or the call has ended. */
const say = async (stream: BenchStream, text: string): Promise<void> => {
  const mark = `${text}#${stream.messages.length}`;
  stream.say(text, mark);
  await trial.bench.until(
    `"${text}" to sound`,
    () => ended(stream) || stream.marks().includes(mark),
  );
};
const ended = (stream: BenchStream) => stream.closeCode !== null;
const answered = (stream: BenchStream, wordsBefore: number) =>
  trial.bench.until(
    'an answer',
    () => ended(stream) || /[.?]$/.test(stream.heard.slice(wordsBefore).at(-1) ?? ''),
  );

/** The whole call of a bot that greets, asks and says goodbye; what it said completely, in order. */
const converse = async (persona: PersonaName) => {
  const { carrierCallId, attemptId, stream } = await trial.meet(persona);
  const spoken: string[] = [];
  for (const text of ['Is this Ada?', 'Can you come?', 'Goodbye.']) {
    if (ended(stream)) break;
    const before = stream.heard.length;
    await say(stream, text);
    spoken.push(text);
    if (text !== 'Goodbye.' && persona !== 'silent') await answered(stream, before);
  }
  const report = await trial.report(carrierCallId);
  await trial.bench.until('the close', () => ended(stream));
  await trial.bench.until('completed', () => trial.statuses(attemptId).includes('completed'));
  return { report, stream, spoken: spoken.join(' ') };
};

test.concurrent.each(['prompt', 'slow', 'talkative', 'keypad', 'silent'] as const)(
  '%s: party and bot agree word for word on what was said both ways',
  async (persona) => {
    const { report, stream, spoken } = await converse(persona);
    expect(report).toMatchObject({ persona, ended: 'party', errors: [], streams: 1 });
    expect(report.heard).toBe(spoken);
    expect(report.said.join(' ')).toBe(stream.heard.join(' '));
    expect(report.said.length > 0).toBe(persona !== 'silent');
    expect(stream.messages.at(-1)?.event).toBe('stop');
    expect(stream.closeCode).toBe(1000);
    expect(stream.problems).toEqual([]);
  },
);

test.concurrent('interrupting: both are on the wire at once, and each hears the other', async () => {
  const { carrierCallId, stream } = await trial.meet('interrupting');
  const question = 'You have an appointment on Monday at ten. Can you come?';
  await say(stream, question);
  const framesAtEnd = stream.messages.length;
  expect(stream.heard.length).toBeGreaterThan(0);
  stream.hangUp();
  const report = await trial.report(carrierCallId);
  expect(report.ended).toBe('bot');
  expect(report.heard).toBe(question);
  expect(stream.messages.length - framesAtEnd).toBeLessThan(20);
});

test.concurrent('quits-speaking: says exactly the words that went out before it hung up', async () => {
  const { carrierCallId, stream } = await trial.meet('quits-speaking');
  await say(stream, 'Is this Ada?');
  await answered(stream, 0);
  const first = stream.heard.length;
  await say(stream, 'Can you come?');
  const report = await trial.report(carrierCallId);
  await trial.bench.until('the close', () => ended(stream));
  expect(report.ended).toBe('party');
  expect(report.said.join(' ')).toBe(stream.heard.join(' '));
  const answers = ['Yes, I will be there.', 'I need to move it.', 'Call me later, please.'];
  const cut = report.said.slice(first).join(' ');
  expect(answers.some((answer) => answer.startsWith(cut) && answer !== cut)).toBe(true);
});

test.concurrent('quits-listening: heard holds exactly the words that had sounded', async () => {
  const { carrierCallId, stream } = await trial.meet('quits-listening');
  await say(stream, 'Is this Ada?');
  await answered(stream, 0);
  const question = 'You have an appointment on Monday at ten. Can you come?';
  await say(stream, question);
  const report = await trial.report(carrierCallId);
  expect(report.ended).toBe('party');
  expect(`Is this Ada? ${question}`.startsWith(report.heard)).toBe(true);
  expect(report.heard.length).toBeLessThan(question.length);
});

test.concurrent('voicemail: its greeting is understood, the beep is not taken for words', async () => {
  const { carrierCallId, stream } = await trial.meet('voicemail');
  await trial.bench.until('the greeting', () =>
    /^(message|tone|beep)\.$/.test(stream.heard.at(-1) ?? ''),
  );
  const words = stream.heard.length;
  const frames = stream.messages.length;
  await trial.bench.until('the beep', () => stream.messages.length > frames + 60);
  expect(stream.heard.length).toBe(words);
  stream.say('Please call us back.', 'left');
  await trial.bench.until('the message', () => stream.marks().includes('left'));
  expect(trial.simulated.act(carrierCallId, { type: 'hang-up' })).toBe(true);
  const report = await trial.report(carrierCallId);
  expect(report).toMatchObject({
    persona: 'voicemail',
    ended: 'party',
    heard: 'Please call us back.',
  });
  expect(report.said.join(' ')).toBe(stream.heard.join(' '));
});

test.concurrent('keypad: presses the offered key as DTMF', async () => {
  const { carrierCallId, stream } = await trial.meet('keypad');
  await say(stream, 'Please press two.');
  const digit = await trial.bench.until('the digit', () =>
    stream.messages.find((message) => message.event === 'dtmf'),
  );
  expect(digit.dtmf).toEqual({ track: 'inbound_track', digit: '2' });
  await trial.carrier.hangUp(carrierCallId);
  expect(await trial.report(carrierCallId)).toMatchObject({ pressed: '2', ended: 'bot', said: [] });
});
