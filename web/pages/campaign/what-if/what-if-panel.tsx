import { createSignal, For, type JSX, onCleanup, Show } from 'solid-js';
import type { WhatIf, WhatIfRequest } from '../../../../machines/contracts/explain/forecast.ts';
import { ApiError, api } from '../../../api/api-client.ts';
import { Button } from '../../../parts/button.tsx';
import { ChoiceField, NumberField } from '../../../parts/form/controls.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { countText } from '../../../parts/reading/figures.ts';
import { changeText, whatIfRows } from './what-if-rows.ts';
import './what-if.css';

/** The simulator gives up after 25 s; a little more, so that it is the one to say so (ms). */
const answerMs = 30_000;

const modes = [
  { value: '', word: 'As it is' },
  { value: 'progressive', word: 'Progressive' },
  { value: 'ratio', word: 'Fixed ratio' },
  { value: 'predictive', word: 'Predictive' },
];

/** The campaign dialled in another way, in the simulator with what its dials have shown so far, beside what it is now. */
export const WhatIfPanel = (props: { campaignId: string }): JSX.Element => {
  const [asked, setAsked] = createSignal<WhatIfRequest>({});
  const [answer, setAnswer] = createSignal<WhatIf | null>(null);
  const [failure, setFailure] = createSignal<string | null>(null);
  const [running, setRunning] = createSignal<AbortController | null>(null);
  onCleanup(() => running()?.abort());
  const set = (key: keyof WhatIfRequest, value: string | number | null) =>
    setAsked(({ [key]: _before, ...others }) =>
      value === null || value === '' ? others : { ...others, [key]: value },
    );
  const ask = async () => {
    const own = new AbortController();
    setRunning(own);
    setFailure(null);
    try {
      const path = `/api/v1/campaigns/${encodeURIComponent(props.campaignId)}/what-if`;
      setAnswer(
        await api.json<WhatIf>(path, {
          method: 'POST',
          body: asked(),
          signal: own.signal,
          withinMs: answerMs,
        }),
      );
    } catch (error) {
      if (own.signal.aborted) return;
      setFailure(error instanceof ApiError ? error.message : String(error));
    } finally {
      if (running() === own) setRunning(null);
    }
  };
  const cancel = () => {
    running()?.abort();
    setRunning(null);
  };
  return (
    <Panel title="What if">
      <div class="what-if">
        <div class="what-if-form">
          <ChoiceField
            label="Mode"
            value={asked().mode ?? ''}
            choices={modes}
            change={(mode) => set('mode', mode)}
          />
          <Show when={asked().mode === 'ratio'}>
            <NumberField
              label="Dials a slot"
              min={1}
              max={5}
              step={0.1}
              isOptional
              value={asked().ratio ?? null}
              change={(ratio) => set('ratio', ratio)}
            />
          </Show>
          <NumberField
            label="Slots"
            min={1}
            max={1_000}
            isOptional
            value={asked().slots ?? null}
            change={(slots) => set('slots', slots)}
          />
          <NumberField
            label="Late, aim"
            unit="%"
            scale={0.01}
            min={0.1}
            max={10}
            step={0.1}
            isOptional
            value={asked().lateTarget ?? null}
            change={(lateTarget) => set('lateTarget', lateTarget)}
          />
          <NumberField
            label="Calls/s"
            min={0.1}
            max={200}
            step={0.1}
            isOptional
            value={asked().cps ?? null}
            change={(cps) => set('cps', cps)}
          />
          <Show
            when={running() === null}
            fallback={
              <Button icon="close" onClick={cancel}>
                Cancel
              </Button>
            }
          >
            <Button icon="running" onClick={() => void ask()}>
              Try it
            </Button>
          </Show>
        </div>
        <p class="what-if-says" role="status">
          <Show
            when={running() === null}
            fallback="The simulator dials some hours of it; this takes a few seconds."
          >
            <Show when={answer()} fallback="What stays empty stays as it is.">
              {(known) => known().sentence}
            </Show>
          </Show>
        </p>
        <Show when={failure()}>
          {(words) => (
            <p class="what-if-failure" role="alert">
              {words()}
            </p>
          )}
        </Show>
        <Show when={answer()}>
          {(known) => (
            <table class="law" classList={{ 'is-old': running() !== null }}>
              <caption class="said">As it is, and as it would be</caption>
              <thead>
                <tr>
                  <td />
                  <th scope="col" class="number">
                    As it is
                  </th>
                  <th scope="col" class="number">
                    As asked
                  </th>
                  <th scope="col" class="number">
                    Change
                  </th>
                </tr>
              </thead>
              <tbody>
                <For each={whatIfRows}>
                  {(row) => (
                    <tr>
                      <th scope="row">{row.word}</th>
                      <td class="number">{row.text(known().present)}</td>
                      <td class="number strong">{row.text(known().asked)}</td>
                      <td class="number soft">{changeText(row, known())}</td>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
          )}
        </Show>
        <Show when={answer()}>
          {(known) => (
            <p class="soft">
              {known().hours.toFixed(1)} simulated hours,{' '}
              {known().learntFrom < 1
                ? 'with standard chances: too few dials so far'
                : `with what ${countText(Math.round(known().learntFrom))} dials have shown`}
              .
            </p>
          )}
        </Show>
      </div>
    </Panel>
  );
};
