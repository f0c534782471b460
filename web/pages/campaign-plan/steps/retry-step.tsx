import { createResource, createSignal, For, type JSX, Show } from 'solid-js';
import type { RetryMatrix, RetryRule } from '../../../../machines/contracts/campaign/retry.ts';
import { api } from '../../../api/api-client.ts';
import { Button } from '../../../parts/button.tsx';
import { TextField } from '../../../parts/form/controls.tsx';
import { ErrorState, Loading } from '../../../parts/notice/notices.tsx';
import { wordsOf } from '../../../parts/reading/figures.ts';
import { isCode, outcomeGroups, ownCodes } from './retry/outcome-groups.ts';
import { RuleForm } from './retry/rule-form.tsx';
import { isSameRule, ruleWords } from './retry/rule-words.ts';
import type { StepProps } from './step.ts';
import './retry/retry.css';
import { latestOf } from '../../../api/latest-of.ts';

/** `builtIn`: what holds for an outcome that a campaign has no rule for. */
type Standards = { retry: RetryMatrix; builtIn: RetryMatrix };

const firstRule: RetryRule = { delaysMs: [86_400_000], totalMax: 2 };

/** Which outcomes are dialled again: how often, after how long, at what time of day, on which number. */
export const RetryStep = (props: StepProps): JSX.Element => {
  const [standards, { refetch }] = createResource(() =>
    api.json<Standards>('/api/v1/campaign-standards'),
  );
  const [open, setOpen] = createSignal<string | null>(null);
  const [fresh, setFresh] = createSignal('');
  const [problem, setProblem] = createSignal<string | undefined>(undefined);
  const retry = () => props.campaign.retry;
  const set = (code: string, rule: RetryRule | undefined) => {
    const { [code]: _before, ...others } = retry();
    props.model.change({ retry: rule === undefined ? others : { ...others, [code]: rule } });
  };
  const addOwn = () => {
    const code = fresh().replaceAll(/\s+/g, '_');
    if (!isCode(code)) return setProblem('Letters, digits and underscores, as the bot writes it.');
    setProblem(undefined);
    setFresh('');
    if (retry()[code] === undefined) set(code, firstRule);
    setOpen(code);
  };
  const Rule = (row: { code: string; word: string }) => {
    const rule = () => retry()[row.code] ?? latestOf(standards)?.builtIn[row.code];
    const standard = () => latestOf(standards)?.retry[row.code];
    const isChanged = () => !isSameRule(rule(), standard());
    return (
      <li class="retry-rule">
        <button
          type="button"
          class="retry-head"
          aria-expanded={open() === row.code}
          onClick={() => setOpen(open() === row.code ? null : row.code)}
        >
          <span>{row.word}</span>
          <span class="soft">{ruleWords(rule())}</span>
          <Show when={isChanged()}>
            <span class="retry-changed">changed</span>
          </Show>
        </button>
        <Show when={open() === row.code}>
          <RuleForm
            rule={rule() ?? { delaysMs: [] }}
            isChanged={isChanged()}
            change={(changed) => set(row.code, changed)}
            reset={() => set(row.code, standard())}
          />
        </Show>
      </li>
    );
  };
  return (
    <div class="form retry-step">
      <p class="soft">
        What the law allows goes before all of it: hours, rest days and caps of a number’s country.
        Between two dials of one person there are fifteen minutes at least.
      </p>
      <Show
        when={!standards.error}
        fallback={
          <ErrorState
            error={standards.error}
            what="the standard rules"
            retry={() => void refetch()}
          />
        }
      >
        <Show when={latestOf(standards)} fallback={<Loading what="the standard rules" rows={10} />}>
          <For each={outcomeGroups}>
            {(group) => (
              <section>
                <h2>{group.title}</h2>
                <ul class="retry-rules">
                  <For each={group.outcomes}>{(one) => <Rule {...one} />}</For>
                </ul>
              </section>
            )}
          </For>
          <section>
            <h2>What the bot calls it</h2>
            <ul class="retry-rules">
              <For each={ownCodes(retry())}>
                {(code) => <Rule code={code} word={wordsOf(code)} />}
              </For>
            </ul>
            <div class="retry-own">
              <TextField
                label="Another end of a call"
                value={fresh()}
                placeholder="call_later"
                hint="As the bot’s flow writes it. Without a rule it is final."
                problem={problem()}
                change={setFresh}
              />
              <Button onClick={addOwn}>Add a rule</Button>
            </div>
          </section>
        </Show>
      </Show>
    </div>
  );
};
