import { For, type JSX, Show } from 'solid-js';
import type { Campaign } from '../../../../machines/contracts/campaign/campaign.ts';
import { Button } from '../../../parts/button.tsx';
import { TextField } from '../../../parts/form/controls.tsx';
import { dateOf, instantOf } from '../../../parts/reading/zone-date.ts';
import type { StepProps } from './step.ts';
import { BestTimeFields } from './time/best-time.tsx';
import { Holidays } from './time/holidays.tsx';
import './time-step.css';

type Schedule = Campaign['schedule'];
type Slot = Schedule['slots'][number];

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const dayMinutes = 24 * 60;
const office = { from: '09:00', to: '17:00' };

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** A slot as parts of the day's line, in percent; one past midnight shows to the line's end. */
const spanOf = ({ from, to }: Slot) => {
  const [begin, end] = [minuteOf(from), minuteOf(to)];
  const until = end <= begin ? dayMinutes : end;
  return { left: (100 * begin) / dayMinutes, width: (100 * (until - begin)) / dayMinutes };
};

/** When it dials: from and until when, and in which hours of the week. The callee's own hours apply besides. */
export const TimeStep = (props: StepProps): JSX.Element => {
  const schedule = () => props.campaign.schedule;
  const change = (part: Partial<Schedule>) =>
    props.model.change({ schedule: { ...schedule(), ...part } });
  const replace = (slot: Slot, by: Slot[]) =>
    change({ slots: schedule().slots.flatMap((one) => (one === slot ? by : [one])) });
  const add = (weekday: number) => change({ slots: [...schedule().slots, { weekday, ...office }] });
  const workingWeek = () =>
    change({ slots: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, ...office })) });

  return (
    <div class="form time-step">
      <TextField
        label="Time zone"
        value={schedule().timeZone}
        hint="The campaign’s own, as in Europe/Paris. Nobody is called outside the hours of their own place, whatever it is."
        problem={props.problemOf('schedule.timeZone')}
        change={(timeZone) => change({ timeZone })}
      />
      <div class="form-row">
        <TextField
          label="Not before"
          kind="date"
          value={dateOf(schedule().startAt, schedule().timeZone)}
          problem={props.problemOf('schedule.startAt')}
          change={(date) => change({ startAt: instantOf(date, schedule().timeZone) })}
        />
        <TextField
          label="Ends on"
          kind="date"
          value={dateOf(schedule().endAt, schedule().timeZone)}
          hint="From this day on nobody is dialled."
          problem={props.problemOf('schedule.endAt')}
          change={(date) => change({ endAt: instantOf(date, schedule().timeZone) })}
        />
      </div>
      <fieldset class="week">
        <legend>Hours of the week</legend>
        <Show
          when={schedule().slots.length > 0}
          fallback={
            <p class="soft">
              At any time. <Button onClick={workingWeek}>Monday to Friday, 9 to 17</Button>
            </p>
          }
        >
          <Button look="plain" icon="close" onClick={() => change({ slots: [] })}>
            At any time
          </Button>
        </Show>
        <For each={weekdays}>
          {(day, index) => {
            const slots = () => schedule().slots.filter(({ weekday }) => weekday === index() + 1);
            return (
              <div class="week-day">
                <span>{day}</span>
                <span class="week-line" aria-hidden="true">
                  <For each={slots()}>
                    {(slot) => {
                      const span = () => spanOf(slot);
                      return <i style={{ left: `${span().left}%`, width: `${span().width}%` }} />;
                    }}
                  </For>
                </span>
                <span class="week-slots">
                  <For each={slots()}>
                    {(slot) => (
                      <span class="week-slot">
                        <input
                          type="time"
                          aria-label={`${day} from`}
                          value={slot.from}
                          onChange={({ currentTarget }) =>
                            currentTarget.value !== '' &&
                            replace(slot, [{ ...slot, from: currentTarget.value }])
                          }
                        />
                        –
                        <input
                          type="time"
                          aria-label={`${day} to`}
                          value={slot.to === '24:00' ? '00:00' : slot.to}
                          onChange={({ currentTarget }) =>
                            currentTarget.value !== '' &&
                            replace(slot, [{ ...slot, to: currentTarget.value }])
                          }
                        />
                        <Button
                          look="plain"
                          icon="close"
                          isIconOnly
                          onClick={() => replace(slot, [])}
                        >
                          Remove {day} {slot.from} to {slot.to}
                        </Button>
                      </span>
                    )}
                  </For>
                  <Button look="plain" onClick={() => add(index() + 1)}>
                    Add<span class="said"> hours on {day}</span>
                  </Button>
                </span>
              </div>
            );
          }}
        </For>
      </fieldset>
      <Holidays {...props} />
      <h2>Best time</h2>
      <BestTimeFields {...props} />
    </div>
  );
};
