import { createResource, createSignal, For, type JSX, Show } from 'solid-js';
import type { Campaign } from '../../../../machines/contracts/campaign/campaign.ts';
import type { RulePack } from '../../../../machines/contracts/compliance/rule-pack.ts';
import { api } from '../../../api/api-client.ts';
import { latestOf } from '../../../api/latest-of.ts';
import { ChoiceField, SwitchField } from '../../../parts/form/controls.tsx';
import { ErrorState } from '../../../parts/notice/notices.tsx';
import type { StepProps } from './step.ts';

type Compliance = NonNullable<Campaign['compliance']>;

const scopes = [
  { value: 'lists', word: 'Suppression lists only' },
  { value: 'by-country', word: 'The rules of each callee’s country' },
  { value: 'chosen', word: 'Rules that I choose' },
];
const purposes = [
  { value: 'sales', word: 'Sales' },
  { value: 'service', word: 'Service to customers' },
  { value: 'research', word: 'Research' },
  { value: 'debt_collection', word: 'Collecting a debt' },
];
const sectors = [
  { value: 'general', word: 'None of these' },
  { value: 'financial', word: 'Bank, insurer, broker' },
  { value: 'government', word: 'Government' },
];

/** Which laws a dial is judged by, at the moment it is made. */
export const RulesStep = (props: StepProps): JSX.Element => {
  const [packs, { refetch }] = createResource(() =>
    api.json<{ items: RulePack[] }>('/api/v1/compliance/packs'),
  );
  const rules = () => props.campaign.compliance;
  /** None chosen yet looks like none wanted: told apart by what was clicked. */
  const [isChoosing, setChoosing] = createSignal(false);
  const scope = () => {
    const { presets } = rules() ?? {};
    if (presets === 'by-country') return presets;
    return isChoosing() || (presets !== undefined && presets.length > 0) ? 'chosen' : 'lists';
  };
  const change = (part: Partial<Compliance>) =>
    props.model.change({
      compliance: {
        presets: 'by-country',
        purpose: 'sales',
        sector: 'general',
        ...rules(),
        ...part,
      },
    });
  const isChosen = (id: string) => {
    const presets = rules()?.presets;
    return Array.isArray(presets) && (presets as string[]).includes(id);
  };
  const toggle = (id: RulePack['id'], isOn: boolean) => {
    const presets = rules()?.presets;
    const known = Array.isArray(presets) ? presets : [];
    change({ presets: isOn ? [...known, id] : known.filter((one) => one !== id) });
  };
  return (
    <div class="form">
      <ChoiceField
        label="Judged by"
        value={scope()}
        choices={scopes}
        hint="Lists of people who must not be called always hold. The strictest rule that applies wins. Not legal advice."
        problem={props.problemOf('compliance')}
        change={(chosen) => {
          setChoosing(chosen === 'chosen');
          change({ presets: chosen === 'by-country' ? chosen : [] });
        }}
      />
      <Show when={scope() !== 'lists'}>
        <div class="form-row">
          <ChoiceField
            label="What the calls are for"
            value={rules()?.purpose ?? 'sales'}
            choices={purposes}
            change={(purpose) => change({ purpose: purpose as Compliance['purpose'] })}
          />
          <ChoiceField
            label="Who calls"
            value={rules()?.sector ?? 'general'}
            choices={sectors}
            change={(sector) => change({ sector: sector as Compliance['sector'] })}
          />
        </div>
      </Show>
      <Show when={scope() === 'chosen'}>
        <Show
          when={!packs.error}
          fallback={
            <ErrorState error={packs.error} what="the rules" retry={() => void refetch()} />
          }
        >
          <For each={latestOf(packs)?.items ?? []}>
            {(pack) => (
              <SwitchField
                label={pack.title}
                value={isChosen(pack.id)}
                hint={`Edition ${pack.version}, in force since ${pack.effectiveDate}`}
                change={(isOn) => toggle(pack.id, isOn)}
              />
            )}
          </For>
        </Show>
      </Show>
    </div>
  );
};
