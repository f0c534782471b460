import { type JSX, Show } from 'solid-js';
import type { Campaign } from '../../../../machines/contracts/campaign/campaign.ts';
import { ChoiceField, NumberField, TextField } from '../../../parts/form/controls.tsx';
import { mayBeLate, modes, modeWords } from './pacing/mode-words.ts';
import type { StepProps } from './step.ts';

type Pacing = Campaign['pacing'];

const tiers = [
  { value: '0', word: 'First: promised to somebody' },
  { value: '1', word: 'Ordinary' },
  { value: '2', word: 'Filler: only when nobody else needs the slots' },
];

/** How it dials, how much at a time, and how it shares the fleet with others. */
export const PacingStep = (props: StepProps): JSX.Element => {
  const pacing = () => props.campaign.pacing;
  const change = (part: Partial<Pacing>) =>
    props.model.change({ pacing: { ...pacing(), ...part } });
  return (
    <div class="form">
      <ChoiceField
        label="Mode"
        value={pacing().mode}
        choices={modes.map(({ value, word }) => ({ value, word }))}
        hint={
          <>
            {modeWords(pacing().mode).says}
            <br />
            {modeWords(pacing().mode).but}
          </>
        }
        problem={props.problemOf('pacing.mode')}
        change={(mode) => change({ mode: mode as Pacing['mode'] })}
      />
      <Show when={pacing().mode === 'ratio'}>
        <NumberField
          label="Dials for each free slot"
          min={1}
          max={5}
          step={0.1}
          value={pacing().ratio}
          hint="1.5 is a careful beginning."
          problem={props.problemOf('pacing.ratio')}
          change={(ratio) => ratio !== null && change({ ratio })}
        />
      </Show>
      <Show when={mayBeLate(pacing().mode)}>
        <div class="form-row">
          <Show when={pacing().mode === 'predictive'}>
            <NumberField
              label="Aim: late answers"
              unit="%"
              scale={0.01}
              min={0.1}
              max={10}
              step={0.1}
              value={pacing().lateTarget}
              hint="Of all who answer, so many may find no slot within two seconds."
              problem={props.problemOf('pacing.lateTarget')}
              change={(lateTarget) => lateTarget !== null && change({ lateTarget })}
            />
          </Show>
          <NumberField
            label="Limit by law"
            unit="%"
            scale={0.01}
            min={0.1}
            max={10}
            step={0.1}
            value={pacing().lateLimit}
            hint="Close to it, the campaign dials one for one."
            problem={props.problemOf('pacing.lateLimit')}
            change={(lateLimit) => lateLimit !== null && change({ lateLimit })}
          />
        </div>
        <TextField
          label="What they hear for whom no slot is free"
          value={pacing().lateMessage ?? ''}
          placeholder="This is … We called you, and nobody is free now. You can call us back at …"
          hint="Who called, and where to call back. Empty: the standard, with the number that is shown."
          problem={props.problemOf('pacing.lateMessage')}
          change={(words) => change({ lateMessage: words === '' ? null : words })}
        />
      </Show>
      <div class="form-row">
        <NumberField
          label="Calls at a time"
          min={1}
          max={10_000}
          value={pacing().concurrentMax}
          hint="Ringing ones included."
          problem={props.problemOf('pacing.concurrentMax')}
          change={(concurrentMax) => concurrentMax !== null && change({ concurrentMax })}
        />
        <NumberField
          label="Rings for"
          unit="s"
          scale={1_000}
          min={15}
          max={120}
          value={pacing().ringTimeoutMs}
          hint="At least 15 s where the law says so."
          problem={props.problemOf('pacing.ringTimeoutMs')}
          change={(ringTimeoutMs) => ringTimeoutMs !== null && change({ ringTimeoutMs })}
        />
      </div>
      <div class="form-row">
        <ChoiceField
          label="Among other campaigns"
          value={String(pacing().tier)}
          choices={tiers}
          problem={props.problemOf('pacing.tier')}
          change={(tier) => change({ tier: Number(tier) as Pacing['tier'] })}
        />
        <NumberField
          label="Share"
          min={0.1}
          max={100}
          step={0.1}
          value={pacing().weight}
          hint="Twice the share is twice the time of slots, not twice the dials."
          problem={props.problemOf('pacing.weight')}
          change={(weight) => weight !== null && change({ weight })}
        />
      </div>
    </div>
  );
};
