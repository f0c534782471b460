import { type JSX, Show } from 'solid-js';
import type { BestTime } from '../../../../../machines/contracts/campaign/best-time.ts';
import { ChoiceField, TextField } from '../../../../parts/form/controls.tsx';
import type { StepProps } from '../step.ts';

const modes: { value: BestTime['mode']; word: string; hint: string }[] = [
  {
    value: 'order',
    word: 'Most likely reached now',
    hint: 'Learnt from the answers of all campaigns, by hour of the week. No place stays free for it.',
  },
  {
    value: 'hold',
    word: '… and wait for a better hour',
    hint: 'A lead waits up to a day for it, even when a place is free: fewer dials, more of them answered.',
  },
  {
    value: 'off',
    word: 'Off: longest due',
    hint: 'Nothing is learnt from answers.',
  },
];

/** Whether leads are dialled at the hour at which they are most likely reached. */
export const BestTimeFields = (props: StepProps): JSX.Element => {
  const bestTime = (): BestTime => props.campaign.bestTime ?? { mode: 'order' };
  return (
    <div class="form-row">
      <ChoiceField
        label="Whom first"
        value={bestTime().mode}
        choices={modes}
        hint={modes.find(({ value }) => value === bestTime().mode)?.hint}
        problem={props.problemOf('bestTime')}
        change={(mode) =>
          props.model.change({ bestTime: { ...bestTime(), mode: mode as BestTime['mode'] } })
        }
      />
      <Show when={bestTime().mode !== 'off'}>
        <TextField
          label="Learnt apart by"
          value={bestTime().segmentBy ?? ''}
          placeholder="kind"
          hint="A column of the list: each of its values has hours of its own. Empty: all leads alike."
          problem={props.problemOf('bestTime.segmentBy')}
          change={(segmentBy) =>
            props.model.change({
              bestTime: { mode: bestTime().mode, ...(segmentBy === '' ? {} : { segmentBy }) },
            })
          }
        />
      </Show>
    </div>
  );
};
