import { For, type JSX, Show } from 'solid-js';
import type { PreviewedLead } from '../../../machines/contracts/campaign/preview.ts';
import { now } from '../../live/now.ts';
import { durationText } from '../../parts/reading/figures.ts';
import { DialList } from '../lead/dial-list.tsx';
import '../lead/lead.css';

/** One lead to be looked at: who it is, what time it is there, why it may be called, and its dials so far. */
export const LeadCard = (props: { item: PreviewedLead }): JSX.Element => {
  const lead = () => props.item.lead;
  return (
    <article class="desk-card" aria-labelledby="desk-name">
      <header>
        <h2 id="desk-name">{lead().vars.name ?? props.item.to}</h2>
        <span class="desk-number">{props.item.to}</span>
        <span class="soft">kept for you {durationText(props.item.untilAt - now())}</span>
      </header>
      <p>{props.item.says}</p>
      <Show when={props.item.verdict.clocks.length > 0}>
        <p class="soft">
          There it is{' '}
          {props.item.verdict.clocks
            .map(({ zone, local }) => `${local.slice(11)} (${zone.replaceAll('_', ' ')})`)
            .join(', ')}
          .
        </p>
      </Show>
      <dl class="lead-vars">
        <For each={Object.entries(lead().vars).filter(([name]) => name !== 'name')}>
          {([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          )}
        </For>
      </dl>
      <h3>Dials so far</h3>
      <DialList attempts={lead().attempts} />
      <p>
        <a class="link" href={`/leads/${encodeURIComponent(lead()._id)}`}>
          All about this lead
        </a>
      </p>
    </article>
  );
};
