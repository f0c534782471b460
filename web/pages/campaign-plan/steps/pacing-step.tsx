import { type JSX, Match, Switch } from 'solid-js';
import type { Campaign } from '../../../../machines/contracts/campaign/campaign.ts';
import { ChoiceField, NumberField } from '../../../parts/form/controls.tsx';
import type { StepProps } from './step.ts';

type Pacing = Campaign['pacing'];

const modes: { value: Pacing['mode']; word: string; hint: string }[] = [
  {
    value: 'predictive',
    word: 'Predictive',
    hint: 'Dials ahead of the slots that will be free when somebody answers, and keeps those who would have to wait below the target.',
  },
  {
    value: 'progressive',
    word: 'Progressive',
    hint: 'One dial for each free slot. Nobody who answers ever waits.',
  },
  {
    value: 'ratio',
    word: 'Fixed ratio',
    hint: 'Always so many dials for each slot, whatever comes of it.',
  },
  {
    value: 'preview',
    word: 'Preview',
    hint: 'Nothing rings until somebody dials a lead by the API.',
  },
  {
    value: 'agentless',
    word: 'Message only',
    hint: 'Plays a message; each dial owns a slot from the beginning.',
  },
  {
    value: 'callbacks',
    word: 'Callbacks only',
    hint: 'Dials only those whom a call was promised.',
  },
];
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
        choices={modes}
        hint={modes.find(({ value }) => value === pacing().mode)?.hint}
        problem={props.problemOf('pacing.mode')}
        change={(mode) => change({ mode: mode as Pacing['mode'] })}
      />
      <Switch>
        <Match when={pacing().mode === 'predictive'}>
          <div class="form-row">
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
        </Match>
        <Match when={pacing().mode === 'ratio'}>
          <NumberField
            label="Dials for each slot"
            min={1}
            max={5}
            step={0.1}
            value={pacing().ratio}
            problem={props.problemOf('pacing.ratio')}
            change={(ratio) => ratio !== null && change({ ratio })}
          />
        </Match>
      </Switch>
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
