import { createResource, type JSX } from 'solid-js';
import { api } from '../../../api/api-client.ts';
import { ChoiceField, TextField } from '../../../parts/form/controls.tsx';
import type { StepProps } from './step.ts';

type Bots = { items: { _id: string; name: string; live?: unknown }[] };

/** Name, bot and the number that is shown. */
export const AboutStep = (props: StepProps): JSX.Element => {
  const [bots] = createResource(() => api.json<Bots>('/api/v1/bots', { query: { limit: 200 } }));
  const choices = () => [
    ...(bots.error ? [] : (bots.latest?.items ?? [])).map(({ _id, name }) => ({
      value: _id,
      word: name,
    })),
    ...((bots.latest?.items ?? []).some(({ _id }) => _id === props.campaign.botId)
      ? []
      : [{ value: props.campaign.botId, word: props.campaign.botId }]),
  ];
  return (
    <div class="form">
      <TextField
        label="Name"
        value={props.campaign.name}
        problem={props.problemOf('name')}
        change={(name) => props.model.change({ name })}
      />
      <ChoiceField
        label="Bot"
        value={props.campaign.botId}
        choices={choices()}
        hint="Every call is held by the version that is live when it begins."
        problem={props.problemOf('botId')}
        change={(botId) => props.model.change({ botId })}
      />
      <TextField
        label="Calls from"
        kind="tel"
        value={props.campaign.from}
        hint="The number that is shown, with + and country code."
        problem={props.problemOf('from')}
        change={(from) => props.model.change({ from })}
      />
    </div>
  );
};
