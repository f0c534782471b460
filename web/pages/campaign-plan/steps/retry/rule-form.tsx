import { Index, type JSX, Show } from 'solid-js';
import type { RetryRule } from '../../../../../machines/contracts/campaign/retry.ts';
import { Button } from '../../../../parts/button.tsx';
import { ChoiceField, NumberField, SwitchField } from '../../../../parts/form/controls.tsx';
import { DurationField } from '../../../../parts/form/duration-field.tsx';
import { withFields } from './rule-words.ts';

const delaysMax = 20;
const firstDelayMs = 3_600_000;

const afterwards = [
  { value: 'done', word: 'It is over' },
  { value: 'repeat', word: 'The last wait, again and again' },
  { value: 'double', word: 'Twice the wait each time' },
];
const numbers = [
  { value: 'best', word: 'The one most likely answered' },
  { value: 'same', word: 'The same' },
  { value: 'other', word: 'Any but this one' },
];

/** One rule: how often, after how long, at what time of day and on which number. Each field is saved as it is left. */
export const RuleForm = (props: {
  rule: RetryRule;
  /** It is not the standard. */
  isChanged: boolean;
  change: (rule: RetryRule) => void;
  /** Back to the standard; for a rule of one's own: it is taken away. */
  reset: () => void;
}): JSX.Element => {
  const set = (fields: Partial<RetryRule>) => props.change(withFields(props.rule, fields));
  const delays = () => props.rule.delaysMs;
  const count = (value: number | null) => value ?? undefined;
  return (
    <div class="retry-form">
      <SwitchField
        label="Never dial it again"
        value={props.rule.suppress ?? false}
        hint="The lead is suppressed, and stays so."
        change={(suppress) => set({ suppress: suppress || undefined })}
      />
      <Show when={!props.rule.suppress}>
        <div class="retry-delays">
          <Index each={delays()}>
            {(delayMs, n) => (
              <span class="retry-delay">
                <DurationField
                  label={`Retry ${n + 1} after`}
                  value={delayMs()}
                  change={(ms) => set({ delaysMs: delays().with(n, ms) })}
                />
                <Button
                  look="plain"
                  icon="close"
                  isIconOnly
                  onClick={() => set({ delaysMs: delays().toSpliced(n, 1) })}
                >
                  Remove retry {n + 1}
                </Button>
              </span>
            )}
          </Index>
          <Show when={delays().length < delaysMax}>
            <Button
              onClick={() => set({ delaysMs: [...delays(), delays().at(-1) ?? firstDelayMs] })}
            >
              Add a retry
            </Button>
          </Show>
        </div>
        <Show when={delays().length > 0}>
          <div class="form-row">
            <ChoiceField
              label="Then"
              value={props.rule.past ?? 'done'}
              choices={afterwards}
              change={(past) => set({ past: past as NonNullable<RetryRule['past']> })}
            />
            <NumberField
              label="Dials that end so, at most"
              min={1}
              max={100}
              isOptional
              value={props.rule.totalMax ?? null}
              hint="Empty: as many as the waits allow."
              change={(value) => set({ totalMax: count(value) })}
            />
            <NumberField
              label="Dials a day, at most"
              min={1}
              max={100}
              isOptional
              value={props.rule.perDayMax ?? null}
              hint="A day of the callee, whatever the dials ended in."
              change={(value) => set({ perDayMax: count(value) })}
            />
          </div>
          <div class="form-row">
            <ChoiceField
              label="Number"
              value={props.rule.number ?? 'best'}
              choices={numbers}
              hint="Of a lead with several."
              change={(number) => set({ number: number as NonNullable<RetryRule['number']> })}
            />
            <NumberField
              label="Give the number up after"
              min={1}
              max={100}
              isOptional
              value={props.rule.numberDeadAfter ?? null}
              hint="Of these. The lead goes on with its other numbers."
              change={(value) => set({ numberDeadAfter: count(value) })}
            />
            <NumberField
              label="Another part of the day from dial"
              min={1}
              max={100}
              isOptional
              value={props.rule.otherDaypartFrom ?? null}
              hint="Morning 8–12, afternoon 12–17, evening 17–21, at the callee’s."
              change={(value) => set({ otherDaypartFrom: count(value) })}
            />
          </div>
          <SwitchField
            label="Not on the same day"
            value={props.rule.nextDay ?? false}
            change={(nextDay) => set({ nextDay: nextDay || undefined })}
          />
          <SwitchField
            label="Before leads that are dialled in their turn"
            value={props.rule.first ?? false}
            change={(first) => set({ first: first || undefined })}
          />
        </Show>
      </Show>
      <Show when={props.isChanged}>
        <div>
          <Button icon="retry" onClick={() => props.reset()}>
            Back to the standard
          </Button>
        </div>
      </Show>
    </div>
  );
};
