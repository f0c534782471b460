import { fromPromise } from 'xstate';
import { type Choice, type ChoiceRequest, flowMachine } from '../../machines/flow/flow.ts';

const chooseNow = ({ heard, branches }: ChoiceRequest): Choice => {
  const text = ` ${heard.toLowerCase().replace(/[^\p{L}\p{N}' ]+/gu, ' ').replace(/ +/g, ' ').trim()} `;
  for (const { words, to } of branches)
    for (const word of words) if (text.includes(` ${word.toLowerCase()} `)) return { to, matched: word };
  return { to: null, matched: null };
};

export const scriptedFlow = (): typeof flowMachine =>
  flowMachine.provide({
    actors: { choose: fromPromise<Choice, ChoiceRequest>(async ({ input }) => chooseNow(input)) },
  });
