import { For, type JSX, Show } from 'solid-js';
import type { CampaignLaw } from '../../../../machines/contracts/compliance/campaign-law.ts';
import { countText, wordsOf } from '../../../parts/reading/figures.ts';
import { Instant } from '../../../parts/reading/time.tsx';
import { Status } from '../../../parts/status.tsx';
import { placeWords } from './place-words.ts';

/** Which rules are in force, where the next leads may be called now, and who may not be called at all. */
export const RulesPanel = (props: { law: CampaignLaw }): JSX.Element => (
  <div class="rules">
    <Show
      when={props.law.packs.length > 0}
      fallback={
        <p>No rules but the suppression lists: hours, caps and consent are not looked at.</p>
      }
    >
      <ul class="rules-packs">
        <For each={props.law.packs}>
          {(pack) => (
            <li>
              <details>
                <summary>
                  {pack.title}{' '}
                  <span class="soft">
                    edition {pack.version}, in force since {pack.effectiveDate}
                  </span>
                </summary>
                <ul>
                  <For each={pack.sources}>
                    {(source) => (
                      <li>
                        <a class="link" href={source.url} target="_blank" rel="noreferrer">
                          {source.says}
                        </a>{' '}
                        <Show when={source.read !== 'primary'}>
                          <span class="soft">
                            {source.read === 'memory'
                              ? 'not read again: have it checked'
                              : 'by others’ account'}
                          </span>
                        </Show>
                      </li>
                    )}
                  </For>
                </ul>
              </details>
            </li>
          )}
        </For>
      </ul>
    </Show>
    <Show when={props.law.windows.length > 0}>
      <table class="law">
        <caption class="said">Where the next leads may be called now</caption>
        <thead>
          <tr>
            <th scope="col">Place</th>
            <th scope="col">Now</th>
            <th scope="col">Until</th>
            <th scope="col" class="number">
              Leads
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={props.law.windows}>
            {(place) => (
              <tr>
                <th scope="row" title={place.zones.join(', ')}>
                  {placeWords(place)}
                </th>
                <td>
                  <Status
                    of={place.isOpen ? 'ok' : 'paused'}
                    word={place.isOpen ? 'Open' : 'Closed'}
                  />
                </td>
                <td>
                  <Show when={place.changesAt} fallback={<span class="soft">–</span>}>
                    {(at) => <Instant at={at()} />}
                  </Show>
                </td>
                <td class="number">{countText(place.leadCount)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <p class="soft">
        Of {countText(props.law.lookedAtCount)} of the {countText(props.law.openCount)} leads that
        are not done.
      </p>
    </Show>
    <p>
      <span class="strong">{countText(props.law.suppressedCount)}</span> leads may not be dialled
      <For each={Object.entries(props.law.suppressedBy)}>
        {([reason, count]) => (
          <span class="soft">
            {' '}
            · {wordsOf(reason)} {countText(count)}
          </span>
        )}
      </For>
      <span class="soft">
        . Lists: {countText(props.law.lists.organisationCount)} numbers of everybody’s,{' '}
        {countText(props.law.lists.campaignCount)} of this campaign’s own.
      </span>
    </p>
  </div>
);
