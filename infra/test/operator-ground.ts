/** Operators and browsers' calls on one product, for tests of what they hear of each other. */
import { expect } from 'vitest';
import type { OperatorConfig } from '../../machines/contracts/bot/operator-config.ts';
import type { BrowserCallOffer } from '../../machines/contracts/call/browser-call.ts';
import type { OperatorOffer } from '../../machines/contracts/call/operator-call.ts';
import { demoBotConfig } from '../../runtime/seed/demo-bot.ts';
import { type BrowserCaller, openBrowserCaller } from './browser-caller.ts';
import { keptRecord } from './kept-record.ts';
import { type OperatorCaller, openOperatorCaller } from './operator-caller.ts';
import { eventually, publishBot, startProduct } from './product.ts';
import { untilHeard } from './until-heard.ts';

/** Of one wait; sentences take seconds to sound, the rest is room for a slow machine. */
export const withinMs = 60_000;

export const openOperators = async (operator: Partial<OperatorConfig>) => {
  const product = await startProduct({ MAX_CONCURRENT_CALLS: '8' });
  const botId = await publishBot(product, 'Demo', {
    ...demoBotConfig,
    operator: { ...demoBotConfig.operator, ...operator },
  });
  const ends: (() => void)[] = [];

  const call = async (): Promise<{ callId: string; party: BrowserCaller }> => {
    const offer = await product.post<BrowserCallOffer>('/api/v1/browser-calls', { botId });
    const party = await openBrowserCaller(offer);
    ends.push(() => party.close());
    return { callId: offer.callId, party };
  };
  const place = (callId: string, name: string) =>
    product.post<OperatorOffer>(`/api/v1/calls/${callId}/operator`, { name });
  const enter = async (
    offer: OperatorOffer,
    callId: string,
    rate: 8_000 | 16_000 = 16_000,
  ): Promise<OperatorCaller> => {
    const operator = await openOperatorCaller(offer, callId, rate);
    ends.push(() => operator.cut());
    return operator;
  };
  const join = async (callId: string, name: string, rate?: 8_000 | 16_000) => {
    const operator = await enter(await place(callId, name), callId, rate);
    await isIn(operator, 'listening');
    return operator;
  };
  const hears = (who: { heard(): string }, words: string) => untilHeard(who, words, withinMs);
  /** On a busy machine a sound may be cut on its way: it is said again, as a person would. */
  const saysUntilHeard = async (
    operator: OperatorCaller,
    listener: { heard(): string },
    words: string,
  ) => {
    for (let tries = 0; tries < 5 && !listener.heard().includes(words); tries++) {
      operator.say(words);
      await untilHeard(listener, words, 8_000).catch(() => undefined);
    }
    expect(listener.heard()).toContain(words);
  };
  const isIn = (operator: OperatorCaller, state: string) =>
    eventually(
      () => operator.state(),
      (told) => told?.state === state,
      withinMs,
    );
  const record = (callId: string) => keptRecord(product, callId, withinMs);
  const takesOver = (operator: OperatorCaller) => {
    operator.order('takeOver');
    return isIn(operator, 'takenOver');
  };
  const isRefused = (operator: OperatorCaller, code: string) =>
    eventually(
      () => operator.refusals(),
      (codes) => codes.includes(code),
      withinMs,
    );
  const isClosed = (operator: OperatorCaller, code: number) =>
    eventually(
      () => operator.closeCode(),
      (closeCode) => closeCode === code,
      withinMs,
    );
  const close = async () => {
    for (const end of ends) end();
    await product.close();
  };
  return {
    product,
    call,
    place,
    enter,
    join,
    hears,
    saysUntilHeard,
    isIn,
    takesOver,
    isRefused,
    isClosed,
    record,
    close,
  };
};

export type Operators = Awaited<ReturnType<typeof openOperators>>;
