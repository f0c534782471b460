import { fromPromise } from 'xstate';
import type { LanguageModels } from '../../actors/model/language-model.ts';
import { flowMachine } from '../../machines/flow/flow.ts';
import type { Choice, ChoiceRequest } from '../../machines/flow/flow-setup.ts';

/** The flow machine with a model behind its `choose`; one machine serves every call of the process. */
export const flowWith = (models: LanguageModels): typeof flowMachine =>
  flowMachine.provide({
    actors: {
      choose: fromPromise<Choice, ChoiceRequest>(async ({ input, signal }) => {
        const model = models.open({ language: input.language, instructions: '' });
        try {
          return await model.choose(input, signal);
        } finally {
          model.close();
        }
      }),
    },
  });
