import { type JSX, Show } from 'solid-js';
import type {
  CapacitySettings,
  FleetCapacity,
  TelephonySettings,
} from '../../../machines/contracts/telephony-settings.ts';
import { readEvery } from '../../api/read-every.ts';
import { ErrorState, Loading } from '../../parts/notice/notices.tsx';
import { Panel } from '../../parts/panel.tsx';
import { usePageTitle } from '../../shell/page-title.ts';
import { OrderForm } from './order/order-form.tsx';
import { ProviderList } from './provider-list.tsx';
import { createSettings, type SettingsModel } from './settings-model.ts';
import { SlotFields } from './slot-fields.tsx';
import './lines.css';

/** What is taken is read again so often (ms); the dialler's rounds are as long. */
const readEveryMs = 2_000;

/** How many calls the telephone company and the fleet take, which slots are kept for whom, and one call to try it. */
export default function Lines(): JSX.Element {
  usePageTitle(() => 'Lines and slots');
  const fleet = readEvery<FleetCapacity>(() => '/api/v1/fleet/capacity', readEveryMs);
  const lines = createSettings<TelephonySettings>('/api/settings/telephony');
  const kept = createSettings<CapacitySettings>('/api/settings/capacity');
  return (
    <div class="lines-page">
      <header class="lines-head">
        <h1>Lines and slots</h1>
        <span class="soft">{fleet.latest()?.says}</span>
      </header>
      <div class="lines-panels">
        <SettingsPanel title="Telephony providers" what="the providers" model={lines} fleet={fleet}>
          {(capacity) => <ProviderList model={lines} fleet={capacity()} />}
        </SettingsPanel>
        <SettingsPanel title="Slots of the fleet" what="the slots" model={kept} fleet={fleet}>
          {(capacity) => <SlotFields model={kept} fleet={capacity()} />}
        </SettingsPanel>
        <Panel title="One call now">
          <OrderForm />
        </Panel>
      </div>
    </div>
  );
}

/** Settings beside what is taken of them now. */
const SettingsPanel = <Settings extends object>(props: {
  title: string;
  /** In “Could not load …”. */
  what: string;
  model: SettingsModel<Settings>;
  fleet: ReturnType<typeof readEvery<FleetCapacity>>;
  children: (capacity: () => FleetCapacity) => JSX.Element;
}): JSX.Element => {
  const known = () => (props.model.settings() === undefined ? undefined : props.fleet.latest());
  const error = () => props.model.error() ?? props.fleet.error();
  const again = () => {
    props.model.again();
    props.fleet.again();
  };
  return (
    <Panel
      title={props.title}
      note={
        <span role="status">
          {props.model.isSaving() ? 'Saving' : props.model.isSaved() ? 'Saved' : ''}
        </span>
      }
    >
      <Show
        when={known()}
        fallback={
          <Show when={error()} fallback={<Loading what={props.what} rows={6} />}>
            <ErrorState error={error()} what={props.what} retry={again} />
          </Show>
        }
      >
        {(capacity) => props.children(capacity)}
      </Show>
    </Panel>
  );
};
