import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import { Button } from '../../../parts/button.tsx';
import { Empty } from '../../../parts/notice/notices.tsx';
import { latencyParts } from '../../../parts/reading/figures.ts';
import type { CallCursor } from '../model/call-cursor.ts';
import type { CallData } from '../model/call-data.ts';
import { PartsTable } from './parts-table.tsx';
import { partMeanings, partNames, partWords, percentile, turnWaits } from './turn-wait.ts';
import { WaitBars } from './wait-bars.tsx';
import './latency-panel.css';

const Figure = (props: { name: string; ms: number | null }): JSX.Element => (
  <span>
    <span class="soft">{props.name}</span> {latencyParts(props.ms).value}{' '}
    <span class="unit">{latencyParts(props.ms).unit}</span>
  </span>
);

/** Each turn of the bot: how long the party waited, and for what. Live from its worker, then from its record: one fold makes both. */
export const LatencyPanel = (props: { data: CallData; cursor: CallCursor }): JSX.Element => {
  const [isTable, setTable] = createSignal(false);
  const record = () => props.data.record()?.latency;
  const waits = createMemo(() =>
    turnWaits(record()?.turns ?? props.data.model.latency(), props.data.lines()),
  );
  const totals = createMemo(() => waits().map(({ totalMs }) => totalMs));
  const wrong = () => waits().filter(({ addsUp }) => !addsUp).length;
  const seek = (ms: number) => props.cursor.seek(ms);
  return (
    <div class="call-scroll">
      <div class="latency-sum">
        <Figure name="First word" ms={record()?.firstWordMs ?? null} />
        <Figure name="Median" ms={percentile(totals(), 50)} />
        <Figure name="95 of 100 within" ms={percentile(totals(), 95)} />
        <Show when={wrong() > 0}>
          <strong class="latency-wrong">{wrong()} of these do not add up</strong>
        </Show>
        <Show when={waits().length > 0}>
          <Button look="plain" isPressed={isTable()} onClick={() => setTable(!isTable())}>
            Figures
          </Button>
        </Show>
      </div>
      <Show when={waits().length > 0} fallback={<NoWaits data={props.data} />}>
        <Show
          when={isTable()}
          fallback={<WaitBars waits={waits()} ms={props.cursor.ms()} seek={seek} />}
        >
          <PartsTable waits={waits()} seek={seek} />
        </Show>
        <dl class="latency-key">
          <For each={partNames}>
            {(name) => (
              <div data-part={name}>
                <dt>{partWords[name]}</dt> <dd>{partMeanings[name]}</dd>
              </div>
            )}
          </For>
        </dl>
      </Show>
    </div>
  );
};

const NoWaits = (props: { data: CallData }): JSX.Element => {
  const isOlder = () => {
    const known = props.data.record()?.latency;
    return known !== undefined && known.turns === undefined && known.turnsMs.length > 0;
  };
  const hasHeard = () => props.data.lines().some(({ who }) => who === 'party');
  return (
    <Show
      when={props.data.record()}
      fallback={
        <Empty
          title={
            props.data.isFile ? 'This file holds no record.' : 'The bot has answered nothing yet.'
          }
        >
          {props.data.isFile
            ? 'What was waited for is told by a call’s record, which is not in it.'
            : 'A wait is told as soon as its answer sounds.'}
        </Empty>
      }
    >
      <Empty title="No wait of this call is known by its parts.">
        {isOlder()
          ? 'Its record is older than the parts.'
          : hasHeard()
            ? 'What the bot said was no answer to what it had heard.'
            : 'Nobody asked the bot anything: what it says unasked answers nothing.'}
      </Empty>
    </Show>
  );
};
