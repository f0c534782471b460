import type { JSX } from 'solid-js';
import { TextField } from '../../../parts/form/controls.tsx';
import { BotChoice } from '../bot-choice.tsx';
import { NumberPool } from './numbers/number-pool.tsx';
import type { StepProps } from './step.ts';

/** Name, bot and the numbers that are shown. */
export const AboutStep = (props: StepProps): JSX.Element => (
  <div class="form">
    <TextField
      label="Name"
      value={props.campaign.name}
      problem={props.problemOf('name')}
      change={(name) => props.model.change({ name })}
    />
    <BotChoice
      value={props.campaign.botId}
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
    <NumberPool {...props} />
  </div>
);
