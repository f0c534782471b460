import { For, type JSX, Show } from 'solid-js';
import type {
  FleetCapacity,
  TelephonyProvider,
  TelephonySettings,
} from '../../../machines/contracts/telephony-settings.ts';
import { NumberField } from '../../parts/form/controls.tsx';
import { countText, rateText } from '../../parts/reading/figures.ts';
import { Status } from '../../parts/status.tsx';
import { FigureList } from './figure-list.tsx';
import { providersOf, withLimit } from './provider-limits.ts';
import type { SettingsModel } from './settings-model.ts';
import { TakenBar } from './taken-bar.tsx';

const typeWords: Record<TelephonyProvider['type'], string> = {
  simulated: 'Simulated carrier',
  twilio: 'Twilio',
  livekit: 'SIP by LiveKit',
};

/** Each provider: what it takes, and what of it is taken now. */
export const ProviderList = (props: {
  model: SettingsModel<TelephonySettings>;
  fleet: FleetCapacity;
}): JSX.Element => {
  const ids = () =>
    providersOf(props.model.settings()?.providers ?? [], props.fleet.provider).map(({ id }) => id);
  return (
    <For each={ids()}>{(id) => <Provider id={id} model={props.model} fleet={props.fleet} />}</For>
  );
};

const Provider = (props: {
  id: string;
  model: SettingsModel<TelephonySettings>;
  fleet: FleetCapacity;
}): JSX.Element => {
  const of = (settings: TelephonySettings | undefined): TelephonyProvider =>
    providersOf(settings?.providers ?? [], props.fleet.provider).find(
      ({ id }) => id === props.id,
    ) ?? props.fleet.provider;
  const holds = () => of(props.model.settings());
  const typed = () => of(props.model.typed());
  const isUsed = () => props.fleet.provider.type === holds().type;
  const taken = () => props.fleet.takenLineCount;
  const change = (limit: 'max_concurrent' | 'cps', value: number | null) => {
    if (value === null) return;
    // Read here: the change itself is part of what holds.
    const provider = holds();
    props.model.change(`${props.id}.${limit}`, (settings) =>
      withLimit(settings, provider, { [limit]: value }),
    );
  };
  return (
    <section class="lines-provider" aria-label={`Provider ${props.id}`}>
      <h3>
        {props.id}
        <Show when={typeWords[holds().type].toLowerCase() !== props.id}>
          <span class="soft"> {typeWords[holds().type]}</span>
        </Show>
        <Status of={isUsed() ? 'ready' : 'idle'} word={isUsed() ? 'In use' : 'Not used here'} />
      </h3>
      <Show
        when={isUsed()}
        fallback={
          <p class="soft">
            This system dials by {props.fleet.provider.id}: no call is at this provider.
          </p>
        }
      >
        <FigureList
          figures={[
            {
              name: 'Calls now',
              part: 'busy',
              value: countText(taken()),
              of: `of ${countText(holds().max_concurrent)}`,
            },
            { name: 'Came in', value: countText(props.fleet.inboundCount) },
            {
              name: 'Dialled a second',
              value: rateText(props.fleet.dialsPerSecond),
              of: `of ${Number(holds().cps.toFixed(1))}`,
            },
          ]}
        />
        <TakenBar parts={{ busy: taken(), free: Math.max(0, holds().max_concurrent - taken()) }} />
      </Show>
      <div class="form-row">
        <NumberField
          label="Calls at a time"
          min={1}
          max={100_000}
          value={typed().max_concurrent}
          hint="All of them: those that ring, and those that come in."
          problem={props.model.refusal(`${props.id}.max_concurrent`)}
          change={(value) => change('max_concurrent', value)}
        />
        <NumberField
          label="Calls a second"
          min={0.1}
          max={1_000}
          step={0.1}
          value={typed().cps}
          hint="Dials that may begin in a second."
          problem={props.model.refusal(`${props.id}.cps`)}
          change={(value) => change('cps', value)}
        />
      </div>
    </section>
  );
};
