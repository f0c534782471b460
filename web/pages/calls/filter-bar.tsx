import { createSignal, For, type JSX, Show } from 'solid-js';
import { Button } from '../../parts/button.tsx';
import { wordsOf } from '../../parts/reading/figures.ts';
import { SearchField } from '../../parts/search-field.tsx';
import { type CallQuery, endReasons, type FilterName, filterNames } from './call-filter.ts';
import { searchOf } from './search-text.ts';

type Option = { value: string; word: string };

type FilterBarProps = {
  query: CallQuery;
  bots: Option[];
  campaigns: Option[];
  dispositions: Option[];
  set: (change: Partial<Record<FilterName, string | undefined>>) => void;
};

/** One search field for what people know of a call: digits are a number of either side, anything else is looked for in what was said. */
export const FilterBar = (props: FilterBarProps): JSX.Element => {
  const [isOpen, setOpen] = createSignal(false);
  const chosenCount = () => filterNames.filter((name) => props.query[name] !== undefined).length;
  const search = () => props.query.text ?? props.query.number ?? '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const typed = (text: string) => {
    clearTimeout(timer);
    // Each change is a search of the store: a pause in typing starts it.
    timer = setTimeout(() => props.set(searchOf(text)), 300);
  };

  return (
    <form class="filter-bar" aria-label="Filter calls" onSubmit={(event) => event.preventDefault()}>
      <span class="filter-search">
        <SearchField
          label="Number, or words of the transcript"
          placeholder="Number or words said"
          value={search()}
          onInput={typed}
        />
        <Show when={chosenCount() > 0}>
          <Button
            icon="close"
            look="plain"
            onClick={() =>
              props.set(Object.fromEntries(filterNames.map((name) => [name, undefined])))
            }
          >
            Clear
          </Button>
        </Show>
      </span>
      <span class="filter-toggle">
        <Button
          icon="filter"
          isPressed={isOpen()}
          aria-expanded={isOpen()}
          onClick={() => setOpen(!isOpen())}
        >
          Filters{chosenCount() > 0 ? ` (${chosenCount()})` : ''}
        </Button>
      </span>
      <div class="filter-fields" classList={{ 'is-open': isOpen() }}>
        <Choice
          label="Direction"
          value={props.query.direction}
          options={[
            { value: 'inbound', word: 'Inbound' },
            { value: 'outbound', word: 'Outbound' },
          ]}
          choose={(direction) => props.set({ direction })}
        />
        <Choice
          label="Bot"
          value={props.query.bot}
          options={props.bots}
          choose={(bot) => props.set({ bot })}
        />
        <Choice
          label="Campaign"
          value={props.query.campaign}
          options={props.campaigns}
          choose={(campaign) => props.set({ campaign })}
        />
        <Choice
          label="Disposition"
          value={props.query.disposition}
          options={props.dispositions}
          choose={(disposition) => props.set({ disposition })}
        />
        <Choice
          label="End"
          value={props.query.endReason}
          options={endReasons.map((value) => ({ value, word: wordsOf(value) }))}
          choose={(endReason) => props.set({ endReason })}
        />
        <Choice
          label="Result"
          value={props.query.state}
          options={[
            { value: 'completed', word: 'Completed' },
            { value: 'failed', word: 'Failed' },
          ]}
          choose={(state) => props.set({ state })}
        />
        <Choice
          label="Turn ≥"
          value={props.query.turnMs}
          options={turnOptions(props.query.turnMs)}
          choose={(turnMs) => props.set({ turnMs })}
        />
        <Moment label="From" at={props.query.fromAt} choose={(fromAt) => props.set({ fromAt })} />
        <Moment label="To" at={props.query.toAt} choose={(toAt) => props.set({ toAt })} />
      </div>
    </form>
  );
};

/** Round latencies, and the one that the address asks for. */
const turnOptions = (asked: string | undefined): Option[] =>
  [...new Set([500, 800, 1_200, 2_000, 5_000, Number(asked ?? 500)])]
    .sort((a, b) => a - b)
    .map((ms) => ({ value: String(ms), word: ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s` }));

const Choice = (props: {
  label: string;
  value: string | undefined;
  options: Option[];
  choose: (value: string | undefined) => void;
}): JSX.Element => {
  /** What the address asks for is an option, whether or not it is among those that are known. */
  const options = () =>
    props.value === undefined || props.options.some(({ value }) => value === props.value)
      ? props.options
      : [...props.options, { value: props.value, word: wordsOf(props.value) }];
  return (
    <label class="filter-choice" classList={{ 'is-chosen': props.value !== undefined }}>
      <span>{props.label}</span>
      <select onChange={(event) => props.choose(event.currentTarget.value || undefined)}>
        <option value="" selected={props.value === undefined}>
          any
        </option>
        <For each={options()}>
          {({ value, word }) => (
            <option value={value} selected={props.value === value}>
              {word}
            </option>
          )}
        </For>
      </select>
    </label>
  );
};

/** Local time in the field, epoch ms in the address. */
const Moment = (props: {
  label: string;
  at: string | undefined;
  choose: (at: string | undefined) => void;
}): JSX.Element => (
  <label class="filter-choice" classList={{ 'is-chosen': props.at !== undefined }}>
    <span>{props.label}</span>
    <input
      type="datetime-local"
      value={props.at === undefined ? '' : localText(Number(props.at))}
      onChange={(event) => {
        const at = new Date(event.currentTarget.value).getTime();
        props.choose(Number.isNaN(at) ? undefined : String(at));
      }}
    />
  </label>
);

const localText = (at: number): string => {
  if (!Number.isFinite(at)) return '';
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
};
