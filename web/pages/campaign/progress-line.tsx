import { For, type JSX, Show } from 'solid-js';
import type { LiveCampaign } from '../../../machines/contracts/relay.ts';
import { Icon } from '../../parts/icon/icon.tsx';
import { countText } from '../../parts/reading/figures.ts';
import { percentText } from './campaign-figures.ts';
import './progress-line.css';

const parts = [
  { state: 'done', word: 'done', hue: 'var(--text-soft)' },
  { state: 'live', word: 'in a call', hue: 'var(--talking)' },
  { state: 'dialing', word: 'ringing', hue: 'var(--ringing)' },
  { state: 'leased', word: 'shown', hue: 'var(--holding)' },
  { state: 'ready', word: 'ready', hue: 'transparent' },
  { state: 'waiting', word: 'waiting', hue: 'transparent' },
  { state: 'suppressed', word: 'suppressed', hue: 'var(--text-soft)' },
];

/** Where all leads are, as one line; each part opens its leads. */
export const ProgressLine = (props: {
  campaign: LiveCampaign;
  choose: (state: string) => void;
}): JSX.Element => {
  const count = (state: string) => props.campaign.byState[state] ?? 0;
  /** The line stands there always: it would move all below it. */
  const unheld = () =>
    ({
      draft: 'it is not started',
      validating: 'it is being looked at',
      ready: 'it is not started',
      scheduled: 'its time has not come',
      running: 'nothing',
      pausing: 'it is pausing',
      paused: 'an operator paused it',
      stopping: 'it is stopping',
      completed: 'it is over',
      failed: 'it cannot go on',
    })[props.campaign.state];
  const percent = () => percentText(props.campaign.doneCount, props.campaign.leadCount);
  return (
    <section class="progress" aria-label="Progress">
      <p class="progress-words">
        <span>
          <span class="strong">{percent()}</span>
          <span class="soft"> done</span>
        </span>
        <For each={parts}>
          {({ state, word, hue }) => (
            <Show when={count(state) > 0 || state === 'done' || state === 'ready'}>
              <button type="button" onClick={() => props.choose(state)}>
                <i style={{ background: hue }} />
                {countText(count(state))} <span class="soft">{word}</span>
              </button>
            </Show>
          )}
        </For>
        <span class="progress-pace soft">
          {props.campaign.liveCount + props.campaign.dialingCount} of {props.campaign.concurrentMax}{' '}
          calls at a time
        </span>
      </p>
      <div
        class="progress-bar"
        role="progressbar"
        aria-label="Leads that are done"
        aria-valuemin={0}
        aria-valuemax={Math.max(1, props.campaign.leadCount)}
        aria-valuenow={props.campaign.doneCount}
      >
        <For each={parts}>
          {({ state, hue }) => <span style={{ 'flex-grow': count(state), background: hue }} />}
        </For>
      </div>
      <p class="progress-limit" classList={{ 'is-held': props.campaign.limit !== null }}>
        <Icon name="clock" />
        <span>
          <span class="strong">What holds it now:</span> {props.campaign.limit ?? unheld()}
        </span>
      </p>
    </section>
  );
};
