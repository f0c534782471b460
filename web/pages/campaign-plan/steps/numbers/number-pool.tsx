import { createResource, createSignal, For, type JSX, Show } from 'solid-js';
import type {
  CallerId,
  CampaignCallerIds,
} from '../../../../../machines/contracts/campaign/caller-id.ts';
import { api } from '../../../../api/api-client.ts';
import { Button } from '../../../../parts/button.tsx';
import { NumberField, TextField } from '../../../../parts/form/controls.tsx';
import { toast } from '../../../../parts/notice/toast.tsx';
import { dateOf, instantOf } from '../../../../parts/reading/zone-date.ts';
import type { StepProps } from '../step.ts';
import { healthWords, heatOfUse, phonesOf } from './number-words.ts';
import './number-pool.css';
import { latestOf } from '../../../../api/latest-of.ts';

/** As the dialler has it where nothing else is said (dials in 24 h). */
const perDayStandard = 100;

/** The numbers of which each dial shows one: what each may be used for, how it is warmed up, and whether people still answer it. */
export const NumberPool = (props: StepProps): JSX.Element => {
  const pool = (): CallerId[] => props.campaign.callerIds ?? [];
  const [stands, { refetch }] = createResource(
    // By what is stored: a number that is on its way is not known there yet.
    () => (pool().length === 0 ? undefined : props.campaign.rev),
    () =>
      api.json<CampaignCallerIds>(
        `/api/v1/campaigns/${encodeURIComponent(props.campaign._id)}/caller-ids`,
      ),
  );
  const [problem, setProblem] = createSignal<string | undefined>(undefined);
  const zone = () => props.campaign.schedule.timeZone;
  const set = (callerIds: CallerId[]) => props.model.change({ callerIds });
  const change = (phone: string, fields: Partial<CallerId>) =>
    set(
      pool().map((one) =>
        one.phone === phone
          ? (Object.fromEntries(
              Object.entries({ ...one, ...fields }).filter(([, value]) => value !== undefined),
            ) as CallerId)
          : one,
      ),
    );
  const add = (text: string) => {
    const known = new Set(pool().map(({ phone }) => phone));
    const isNone = text !== '' && phonesOf(text).length === 0;
    setProblem(
      isNone ? `“${text.slice(0, 60)}” has no number with + and country code.` : undefined,
    );
    const fresh = phonesOf(text).filter((phone) => !known.has(phone));
    if (fresh.length > 0) set([...pool(), ...fresh.map((phone) => ({ phone }))]);
  };
  const release = async (phone: string) => {
    try {
      await api.json(`/api/v1/caller-ids/${encodeURIComponent(phone)}/quarantine`, {
        method: 'DELETE',
      });
      toast(`${phone} is shown again, and warmed up anew.`);
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
    }
    void refetch();
  };
  const standOf = (phone: string) => latestOf(stands)?.items.find((one) => one.phone === phone);
  return (
    <fieldset class="number-pool">
      <legend>Numbers to show</legend>
      <p class="soft">
        <Show
          when={pool().length > 0}
          fallback="None: every dial shows the number above, without a cap. With several, each dial shows the most local one, or the one with most of its day left."
        >
          Each dial shows the most local one, or the one with most of its day left; a call back
          shows the number that they know. One that fewer people answer than the others rests for 14
          days.
        </Show>
      </p>
      <For each={pool().map(({ phone }) => phone)}>
        {(phone) => {
          const one = () => pool().find((known) => known.phone === phone) ?? { phone };
          return (
            <div class="number-line">
              <span class="number-head">
                <span class="strong">{phone}</span>
                <Show when={standOf(phone)}>
                  {(stand) => (
                    <span classList={{ 'number-rests': stand().quarantine !== null }}>
                      {healthWords(stand())}
                    </span>
                  )}
                </Show>
                <Show when={standOf(phone)?.quarantine}>
                  <Button look="plain" onClick={() => void release(phone)}>
                    Show it again<span class="said"> {phone}</span>
                  </Button>
                </Show>
                <Button
                  look="plain"
                  icon="close"
                  isIconOnly
                  onClick={() => set(pool().filter((other) => other.phone !== phone))}
                >
                  Remove {phone}
                </Button>
              </span>
              <Show when={standOf(phone)}>
                {(stand) => (
                  <span class="number-use" aria-hidden="true">
                    <i style={{ transform: `scaleX(${heatOfUse(stand())})` }} />
                  </span>
                )}
              </Show>
              <div class="form-row">
                <NumberField
                  label="Dials a day"
                  min={1}
                  max={10_000}
                  isOptional
                  value={one().perDayMax ?? null}
                  hint={`Empty: ${perDayStandard}.`}
                  change={(value) => change(phone, { perDayMax: value ?? undefined })}
                />
                <NumberField
                  label="Calls at a time"
                  min={1}
                  isOptional
                  value={one().concurrentMax ?? null}
                  hint="Empty: any number."
                  change={(value) => change(phone, { concurrentMax: value ?? undefined })}
                />
                <TextField
                  label="In use since"
                  kind="date"
                  value={dateOf(one().sinceAt ?? null, zone())}
                  hint="A new number begins with 20 a day and is warm after 14 days. Empty: it is warm."
                  change={(date) =>
                    change(phone, { sinceAt: instantOf(date, zone()) ?? undefined })
                  }
                />
              </div>
            </div>
          );
        }}
      </For>
      <TextField
        label={pool().length === 0 ? 'Numbers' : 'More numbers'}
        value=""
        isEmptied
        placeholder="+15550100001, +15550100002"
        hint="With + and country code, parted by commas or spaces."
        problem={problem() ?? props.problemOf('callerIds')}
        change={add}
      />
    </fieldset>
  );
};
