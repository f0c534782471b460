import { For, type JSX, Show } from 'solid-js';
import type { CallPackaging } from '../../../../machines/contracts/call/call-packaging.ts';
import { wordsOf } from '../../../parts/reading/figures.ts';
import { Status } from '../../../parts/status.tsx';
import { EvidenceList, type GoTo } from './evidence.tsx';
import {
  bySeverity,
  certainty,
  goalWords,
  scoreText,
  severityState,
  severityWords,
  usageLines,
} from './outcome-words.ts';
import { Part } from './part.tsx';

/** Each judgement with what it rests on. */
export const PackagingParts = (props: {
  packaging: CallPackaging;
  goTo: GoTo;
  /** Behind the disposition. */
  children: JSX.Element;
}): JSX.Element => {
  const made = () => props.packaging;
  const variables = () => Object.entries(made().variables);
  return (
    <>
      <Part title="Summary" note={made().by === 'rules' ? 'by rules' : 'by the bot’s model'}>
        <p class="outcome-summary">{made().summary}</p>
      </Part>
      <Part title="Disposition" note={certainty(made().disposition)}>
        <p>
          <strong>{wordsOf(made().disposition.code)}</strong>{' '}
          <span class="soft">{made().disposition.reason}</span>
        </p>
        <p>
          <Status
            of={made().goal.reached === null ? 'unknown' : made().goal.reached ? 'ok' : 'ending'}
            word={goalWords(made().goal.reached)}
          />{' '}
          <span class="soft">{made().goal.reason}</span>
        </p>
      </Part>
      {props.children}
      <Part title="Findings" note={made().findings.length === 0 ? 'none' : undefined}>
        <Show
          when={made().findings.length > 0}
          fallback={<p class="soft">Nothing in this call asks for somebody to look at it.</p>}
        >
          <ul class="outcome-findings">
            <For each={bySeverity(made().findings)}>
              {(finding) => (
                <li>
                  <Status
                    of={severityState[finding.severity]}
                    word={severityWords[finding.severity]}
                  />
                  <div>
                    {finding.text}
                    <EvidenceList evidence={finding.evidence} goTo={props.goTo} />
                  </div>
                </li>
              )}
            </For>
          </ul>
        </Show>
      </Part>
      <Part
        title="Sentiment"
        note={`${made().sentiment.label}, ${scoreText(made().sentiment.score)}`}
      >
        <Show
          when={made().sentiment.evidence.length > 0}
          fallback={<p class="soft">No word of the party told one way or the other.</p>}
        >
          <EvidenceList
            evidence={made().sentiment.evidence}
            weightOf={(place) => (place as CallPackaging['sentiment']['evidence'][number]).weight}
            goTo={props.goTo}
          />
        </Show>
      </Part>
      <Part title="Variables">
        <Show when={variables().length > 0} fallback={<p class="soft">The flow asked for none.</p>}>
          <dl class="outcome-pairs">
            <For each={variables()}>
              {([name, value]) => (
                <div>
                  <dt class="mono">{name}</dt>
                  <dd>{value}</dd>
                </div>
              )}
            </For>
          </dl>
        </Show>
      </Part>
      <Part title="Usage">
        <dl class="outcome-pairs">
          <For each={usageLines(made().usage)}>
            {([name, figure]) => (
              <div>
                <dt>{name}</dt>
                <dd>{figure}</dd>
              </div>
            )}
          </For>
        </dl>
      </Part>
    </>
  );
};
