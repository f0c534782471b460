import type { JSX } from 'solid-js';
import type {
  CapacitySettings,
  FleetCapacity,
} from '../../../machines/contracts/telephony-settings.ts';
import { NumberField } from '../../parts/form/controls.tsx';
import { countText } from '../../parts/reading/figures.ts';
import { FigureList } from './figure-list.tsx';
import type { SettingsModel } from './settings-model.ts';
import { freeSlotsFor, slotSentence } from './slot-figures.ts';
import { TakenBar } from './taken-bar.tsx';

const none: CapacitySettings = { inboundReserved: 0, callbackReserved: 0 };

/** The fleet's slots: how many carry a call, for whom the free ones are, and how many of them are kept. */
export const SlotFields = (props: {
  model: SettingsModel<CapacitySettings>;
  fleet: FleetCapacity;
}): JSX.Element => {
  const kept = () => props.model.settings() ?? none;
  const typed = () => props.model.typed() ?? none;
  const free = () => freeSlotsFor(props.fleet, kept());
  const change = (field: keyof CapacitySettings, value: number | null) =>
    value !== null && props.model.change(field, (settings) => ({ ...settings, [field]: value }));
  return (
    <section class="lines-slots" aria-label="Slots">
      <FigureList
        figures={[
          { name: 'Total', value: countText(props.fleet.slotCount) },
          { name: 'Busy', value: countText(props.fleet.busyCount), part: 'busy' },
          { name: 'Free', value: countText(props.fleet.freeSlotCount) },
          { name: 'Kept for callers', value: countText(kept().inboundReserved), part: 'callers' },
          {
            name: 'Kept for callbacks',
            value: countText(kept().callbackReserved),
            part: 'callbacks',
          },
        ]}
      />
      <TakenBar
        parts={{
          busy: props.fleet.busyCount,
          callers: free().callers,
          callbacks: free().callbacks,
          free: free().dials,
        }}
      />
      <p role="status">{slotSentence(props.fleet, kept())}</p>
      <div class="form-row">
        <NumberField
          label="Kept for callers"
          min={0}
          max={10_000}
          value={typed().inboundReserved}
          hint="Who calls in finds a slot; those who are there count among them."
          problem={props.model.refusal('inboundReserved')}
          change={(value) => change('inboundReserved', value)}
        />
        <NumberField
          label="Kept for callbacks"
          min={0}
          max={10_000}
          value={typed().callbackReserved}
          hint="For campaigns of callbacks, whose leads were promised a call."
          problem={props.model.refusal('callbackReserved')}
          change={(value) => change('callbackReserved', value)}
        />
      </div>
    </section>
  );
};
