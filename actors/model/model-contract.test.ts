import { VirtualClock } from '../../machines/supervision/clock.ts';
import { modelsWithFallback } from './fallback/model-with-fallback.ts';
import { describeModel, type ModelRig } from './model-contract.ts';
import { openAiModels } from './openai/ai-model.ts';
import { openScriptedModels } from './scripted-model.ts';
import { openChatTwin } from './twin/chat-twin.ts';

const clock = new VirtualClock();

const openTwin = async (): Promise<ModelRig> => {
  const twin = await openChatTwin({
    clock,
    answer: ({ body }) =>
      'response_format' in body
        ? { text: '{"branch": 2, "words": "yes"}' }
        : { text: 'Good day.', wire: { writeBytes: [5, 3] } },
  });
  const models = openAiModels({ name: 'twin', baseUrl: twin.url, model: 'small', clock });
  return { models, asked: () => twin.requestCount, close: () => twin.close() };
};

describeModel('the scripted model', async () => ({
  models: openScriptedModels({ clock, otherwise: 'Good day.' }),
  close: async () => {},
}));

describeModel('an OpenAI-compatible model', openTwin);

describeModel('a model with a fallback', async () => {
  const [first, other] = [await openTwin(), await openTwin()];
  return {
    models: modelsWithFallback({ models: [first.models, other.models], clock }),
    asked: () => first.asked!() + other.asked!(),
    close: async () => {
      await Promise.all([first.close(), other.close()]);
    },
  };
});
