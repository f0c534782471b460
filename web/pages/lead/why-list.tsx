import { For, type JSX, Show } from 'solid-js';
import type { LeadWhy, WhyReason } from '../../../machines/contracts/explain/lead-why.ts';
import { countText } from '../../parts/reading/figures.ts';
import { Instant } from '../../parts/reading/time.tsx';

const endWords: Record<WhyReason['ends'], string> = {
  never: 'for good',
  operator: 'until somebody acts',
  time: 'until',
  system: 'ends by itself',
};

/** The reasons in their order: the first one binds. */
export const WhyList = (props: { why: LeadWhy }): JSX.Element => (
  <>
    <ol class="why-list">
      <For each={props.why.reasons}>
        {(reason, index) => (
          <li classList={{ strong: index() === 0 }}>
            {reason.sentence}{' '}
            <span class="soft">
              {endWords[reason.ends]}
              <Show when={reason.untilAt}>
                {(at) => (
                  <>
                    {' '}
                    <Instant at={at()} />
                  </>
                )}
              </Show>
            </span>
          </li>
        )}
      </For>
    </ol>
    <p class="soft">
      <Show when={props.why.earliestAt} fallback="Nobody can say when it is dialled next.">
        {(at) => (
          <>
            Dialled at the earliest <Instant at={at()} />.
          </>
        )}
      </Show>
      <Show when={props.why.aheadCount !== null}>
        {' '}
        {countText(props.why.aheadCount)} leads are before it.
      </Show>
    </p>
  </>
);
