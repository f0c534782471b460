import { For, type JSX } from 'solid-js';
import type { ImportColumn } from '../../../../../machines/contracts/lists/lead-import.ts';

const fields = [
  { value: 'phone', word: 'Telephone' },
  { value: 'phone2', word: 'Second telephone' },
  { value: 'phone3', word: 'Third telephone' },
  { value: 'timeZone', word: 'Time zone' },
  { value: 'externalId', word: 'Id elsewhere' },
  { value: 'priority', word: 'Priority' },
  { value: 'ignore', word: 'Leave out' },
];
const reasons: Record<ImportColumn['by'], string> = {
  map: 'as you said',
  name: 'by its name',
  cells: 'by what is in it',
  rest: 'nothing else fits',
};

/** What becomes of each column; any may be told otherwise. */
export const ColumnTable = (props: {
  columns: ImportColumn[];
  change: (name: string, target: string) => void;
}): JSX.Element => (
  <table class="columns">
    <caption class="said">Columns of the list</caption>
    <thead>
      <tr>
        <th scope="col">Column</th>
        <th scope="col">Becomes</th>
        <th scope="col">First cells</th>
      </tr>
    </thead>
    <tbody>
      <For each={props.columns}>
        {(column) => {
          const own = column.target.startsWith('vars.')
            ? column.target
            : `vars.${column.name.replaceAll(/[^\w-]+/g, '_').slice(0, 64)}`;
          return (
            <tr>
              <th scope="row">{column.name}</th>
              <td>
                <select
                  aria-label={`${column.name} becomes`}
                  onChange={(event) => props.change(column.name, event.currentTarget.value)}
                >
                  <option value={own} selected={column.target === own}>
                    “{own.slice(5)}” for the bot
                  </option>
                  <For each={fields}>
                    {(field) => (
                      <option value={field.value} selected={column.target === field.value}>
                        {field.word}
                      </option>
                    )}
                  </For>
                </select>{' '}
                <span class="soft">{reasons[column.by]}</span>
              </td>
              <td class="soft cut">{(column.samples ?? []).join(' · ')}</td>
            </tr>
          );
        }}
      </For>
    </tbody>
  </table>
);
