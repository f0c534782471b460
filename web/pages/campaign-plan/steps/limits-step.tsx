import { For, type JSX, Show } from 'solid-js';
import type { Campaign } from '../../../../machines/contracts/campaign/campaign.ts';
import { ChoiceField, NumberField, SwitchField } from '../../../parts/form/controls.tsx';
import type { StepProps } from './step.ts';

type Budget = Campaign['budget'];
type Limits = Budget['day'];
type Breaker = Campaign['breaker'];

const limits: { key: keyof Limits; word: string; unit?: string; step?: number }[] = [
  { key: 'dialsMax', word: 'Dials' },
  { key: 'conversationsMax', word: 'Conversations' },
  { key: 'callMinutesMax', word: 'Call time', unit: 'min' },
  { key: 'spendMax', word: 'Money', step: 0.01 },
];
const spans: { key: 'day' | 'total'; word: string; hint: string }[] = [
  { key: 'day', word: 'A day', hint: 'Spent, it waits for the next day of its zone.' },
  { key: 'total', word: 'Altogether', hint: 'Spent, it pauses and tells you.' },
];
const recoveries = [
  { value: 'order', word: 'Wait until somebody resumes it' },
  { value: 'probe', word: 'Try one call at a time, and go on when they succeed' },
];

/** What it may use up, and when it stops by itself. */
export const LimitsStep = (props: StepProps): JSX.Element => {
  const budget = () => props.campaign.budget;
  const breaker = () => props.campaign.breaker;
  const spend = (part: Partial<Budget>) => props.model.change({ budget: { ...budget(), ...part } });
  const set = (part: Partial<Breaker>) =>
    props.model.change({ breaker: { ...breaker(), ...part } });
  return (
    <div class="form">
      <h2>Budget</h2>
      <For each={spans}>
        {(span) => (
          <fieldset class="limit-span">
            <legend>{span.word}</legend>
            <p class="soft">{span.hint} Empty: no limit.</p>
            <div class="form-row">
              <For each={limits}>
                {(limit) => (
                  <NumberField
                    label={limit.word}
                    unit={limit.unit}
                    min={0}
                    step={limit.step ?? 1}
                    isOptional
                    value={budget()[span.key][limit.key]}
                    problem={props.problemOf(`budget.${span.key}.${limit.key}`)}
                    change={(value) =>
                      spend({ [span.key]: { ...budget()[span.key], [limit.key]: value } })
                    }
                  />
                )}
              </For>
            </div>
          </fieldset>
        )}
      </For>
      <div class="form-row">
        <NumberField
          label="Price of a dial"
          min={0}
          step={0.001}
          value={budget().price.perDial}
          change={(perDial) => perDial !== null && spend({ price: { ...budget().price, perDial } })}
        />
        <NumberField
          label="Price of a minute"
          min={0}
          step={0.001}
          value={budget().price.perMinute}
          change={(perMinute) =>
            perMinute !== null && spend({ price: { ...budget().price, perMinute } })
          }
        />
      </div>
      <h2>When calls fail</h2>
      <SwitchField
        label="Stop by itself"
        value={breaker().isOn}
        hint="A fault of the bot or of a provider then costs a few calls and not the list."
        change={(isOn) => set({ isOn })}
      />
      <Show when={breaker().isOn}>
        <div class="form-row">
          <NumberField
            label="Failed share"
            unit="%"
            scale={0.01}
            min={5}
            max={100}
            value={breaker().failedShare}
            problem={props.problemOf('breaker.failedShare')}
            change={(failedShare) => failedShare !== null && set({ failedShare })}
          />
          <NumberField
            label="Within"
            unit="s"
            scale={1_000}
            min={10}
            max={3_600}
            value={breaker().windowMs}
            problem={props.problemOf('breaker.windowMs')}
            change={(windowMs) => windowMs !== null && set({ windowMs })}
          />
          <NumberField
            label="Calls at least"
            min={1}
            max={10_000}
            value={breaker().countMin}
            problem={props.problemOf('breaker.countMin')}
            change={(countMin) => countMin !== null && set({ countMin })}
          />
        </div>
        <ChoiceField
          label="Then"
          value={breaker().recovery}
          choices={recoveries}
          change={(recovery) => set({ recovery: recovery as Breaker['recovery'] })}
        />
        <Show when={breaker().recovery === 'probe'}>
          <div class="form-row">
            <NumberField
              label="First try after"
              unit="s"
              scale={1_000}
              min={10}
              max={3_600}
              value={breaker().probeAfterMs}
              hint="Twice as long each time that it fails, up to 16 times."
              problem={props.problemOf('breaker.probeAfterMs')}
              change={(probeAfterMs) => probeAfterMs !== null && set({ probeAfterMs })}
            />
            <NumberField
              label="Calls that must succeed"
              min={1}
              max={100}
              value={breaker().probeCount}
              hint="In a row."
              problem={props.problemOf('breaker.probeCount')}
              change={(probeCount) => probeCount !== null && set({ probeCount })}
            />
          </div>
        </Show>
      </Show>
    </div>
  );
};
