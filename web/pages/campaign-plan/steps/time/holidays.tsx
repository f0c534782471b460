import { For, type JSX } from 'solid-js';
import { Button } from '../../../../parts/button.tsx';
import { TextField } from '../../../../parts/form/controls.tsx';
import type { StepProps } from '../step.ts';

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** Days on which the campaign dials nobody; what the law says of holidays of the callee's country applies besides. */
export const Holidays = (props: StepProps): JSX.Element => {
  const days = () => props.campaign.schedule.holidays;
  const set = (holidays: string[]) =>
    props.model.change({ schedule: { ...props.campaign.schedule, holidays } });
  return (
    <fieldset>
      <legend>Days off</legend>
      <p class="soft">
        Nobody is dialled on these. Holidays of the callee’s country are kept by its rules.
      </p>
      <ul class="days-off">
        <For each={days()}>
          {(day) => (
            <li>
              {dayFormat.format(Date.parse(day))}{' '}
              <Button
                look="plain"
                icon="close"
                isIconOnly
                onClick={() => set(days().filter((one) => one !== day))}
              >
                Remove {day}
              </Button>
            </li>
          )}
        </For>
      </ul>
      <TextField
        label="Add a day"
        kind="date"
        value=""
        isEmptied
        problem={props.problemOf('schedule.holidays')}
        change={(day) => day !== '' && !days().includes(day) && set([...days(), day].toSorted())}
      />
    </fieldset>
  );
};
