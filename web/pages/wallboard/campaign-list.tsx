import { createMemo, For, type JSX, Show } from 'solid-js';
import type { LiveCampaign } from '../../../machines/contracts/relay.ts';
import { Icon } from '../../parts/icon/icon.tsx';
import { Empty } from '../../parts/notice/notices.tsx';
import { countText } from '../../parts/reading/figures.ts';
import { stateKey } from '../../parts/state-key.ts';
import { Status } from '../../parts/status.tsx';
import type { Board } from './board-model.ts';
import './campaign-list.css';

const order = ['running', 'pausing', 'stopping', 'paused', 'scheduled'];

/** Campaigns with what they use of what they may, how far they are, and what holds them back. */
export const CampaignList = (props: { board: Board }): JSX.Element => {
  const campaigns = createMemo(() =>
    props.board.campaigns
      .list()
      .toSorted(
        (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.name.localeCompare(b.name),
      ),
  );
  return (
    <Show
      when={campaigns().length > 0}
      fallback={
        <Empty title="No campaign yet.">
          <code>npm run seed</code> makes a demo campaign; the API takes others at{' '}
          <code>/api/v1/campaigns</code>.
        </Empty>
      }
    >
      <ul>
        <For each={campaigns()}>{(campaign) => <Campaign campaign={campaign} />}</For>
      </ul>
    </Show>
  );
};

const Campaign = (props: { campaign: LiveCampaign }): JSX.Element => {
  const one = () => props.campaign;
  const href = () => `/campaigns/${encodeURIComponent(one().id)}`;
  const donePercent = () => (one().leadCount === 0 ? 0 : (100 * one().doneCount) / one().leadCount);
  const outcomes = createMemo(() =>
    Object.entries(one().byOutcome)
      .filter(([, count]) => count > 0)
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, 3),
  );
  return (
    <li class="campaign">
      <PacingDial campaign={one()} />
      <div class="campaign-text">
        <p class="campaign-line">
          <a class="strong cut" href={href()}>
            {one().name}
          </a>
          <Status of={one().state} />
        </p>
        <p class="campaign-line campaign-counts soft">
          <a href={`/?campaign=${encodeURIComponent(one().id)}`}>
            {one().liveCount} live, {one().dialingCount} ringing of {one().concurrentMax}
          </a>
          <a href={`${href()}?state=done`} title="Leads that are done, of all">
            {countText(one().doneCount)} / {countText(one().leadCount)}
            <span class="said"> leads are done</span>
          </a>
        </p>
        <div
          class="campaign-bar"
          role="progressbar"
          aria-label={`Leads of ${one().name} that are done`}
          aria-valuenow={Math.round(donePercent())}
          aria-valuemin={0}
          aria-valuemax={100}
        >
          <span style={{ transform: `scaleX(${donePercent() / 100})` }} />
        </div>
        <p class="campaign-outcomes soft">
          <For each={outcomes()} fallback="Nothing dialled yet">
            {([outcome, count]) => (
              <a href={`${href()}?outcome=${encodeURIComponent(outcome)}`}>
                {stateKey(outcome).word} {countText(count)}
              </a>
            )}
          </For>
        </p>
        <Show when={one().limit}>
          {(limit) => (
            <p class="campaign-limit" data-hue="ringing">
              <Icon name="clock" /> {limit()}
            </p>
          )}
        </Show>
      </div>
    </li>
  );
};

const dialLength = 2 * Math.PI * 17;

/** Live and ringing calls as parts of what the campaign may have at once. */
const PacingDial = (props: { campaign: LiveCampaign }): JSX.Element => {
  const part = (count: number) =>
    dialLength * Math.min(1, count / Math.max(1, props.campaign.concurrentMax));
  return (
    <svg class="dial" viewBox="0 0 40 40" aria-hidden="true">
      <circle class="dial-track" cx="20" cy="20" r="17" />
      <circle
        class="dial-ringing"
        cx="20"
        cy="20"
        r="17"
        stroke-dasharray={`${part(props.campaign.liveCount + props.campaign.dialingCount)} ${dialLength}`}
      />
      <circle
        class="dial-live"
        cx="20"
        cy="20"
        r="17"
        stroke-dasharray={`${part(props.campaign.liveCount)} ${dialLength}`}
      />
      <text x="20" y="24.5" text-anchor="middle">
        {props.campaign.liveCount + props.campaign.dialingCount}
      </text>
    </svg>
  );
};
