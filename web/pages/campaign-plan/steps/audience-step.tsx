import { createSignal, type JSX, Show } from 'solid-js';
import type {
  ImportForecast,
  ListImport,
} from '../../../../machines/contracts/lists/lead-import.ts';
import { ApiError, api, queryText } from '../../../api/api-client.ts';
import { Button } from '../../../parts/button.tsx';
import { ChoiceField, TextField } from '../../../parts/form/controls.tsx';
import { toast } from '../../../parts/notice/toast.tsx';
import { countText } from '../../../parts/reading/figures.ts';
import { ImportCountsView } from '../../campaign/lists/import-counts.tsx';
import { ImportList } from '../../campaign/lists/import-list.tsx';
import { readImports } from '../../campaign/lists/import-reading.ts';
import { ProblemList } from '../../campaign/lists/problem-list.tsx';
import { ColumnTable } from './audience/column-table.tsx';
import type { StepProps } from './step.ts';
import './audience/audience.css';

/** An import of a long list is waited for so long (ms); it goes on without us. */
const importMs = 15 * 60_000;

const elsewhere = [
  { value: 'take', word: 'Take them' },
  { value: 'refuse', word: 'Leave them out' },
];

/**
 * Who is called. A file is read twice: once to show what would come of it, column by column and reason by reason, and nothing is
 * stored; then for good.
 */
export const AudienceStep = (props: StepProps): JSX.Element => {
  const path = () => `/api/v1/campaigns/${encodeURIComponent(props.campaign._id)}`;
  const [file, setFile] = createSignal<File | null>(null);
  const [map, setMap] = createSignal<Record<string, string>>({});
  const [country, setCountry] = createSignal('');
  const [others, setOthers] = createSignal('take');
  const [isBusy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);
  const [forecast, setForecast] = createSignal<ImportForecast | null>(null);
  const [isTaking, setTaking] = createSignal(false);
  const imports = readImports(() => props.campaign._id, isTaking);

  const send = <Answer,>(dryRun: boolean): Promise<Answer> => {
    const query = queryText({
      ...(Object.keys(map()).length === 0 ? {} : { map: JSON.stringify(map()) }),
      country: country(),
      elsewhere: others(),
      fileName: file()?.name.slice(0, 200),
      dryRun,
    });
    return api.upload<Answer>(`${path()}/leads${query}`, file()!, {
      type: 'text/csv',
      withinMs: importMs,
    });
  };
  const doing = async (work: () => Promise<void>) => {
    setBusy(true);
    setFailure(null);
    try {
      await work();
    } catch (error) {
      setFailure(error instanceof ApiError ? error.message : String(error));
    }
    setBusy(false);
  };
  const look = () =>
    doing(async () => {
      setForecast(null);
      if (file() !== null) setForecast(await send<ImportForecast>(true));
    });
  const choose = (chosen: File | undefined) => {
    if (chosen === undefined) return;
    setFile(chosen);
    setMap({});
    void look();
  };
  const take = () =>
    doing(async () => {
      setTaking(true);
      try {
        const done = await send<ListImport>(false);
        toast(`${countText(done.counts.addedCount)} leads were added.`);
        setForecast(null);
        setFile(null);
      } finally {
        setTaking(false);
        props.model.read();
        imports.again();
      }
    });

  return (
    <div class="form audience">
      <p>
        <span class="strong">{countText(props.campaign.progress.leadCount)}</span> leads so far.
      </p>
      <label
        class="file-drop"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          choose(event.dataTransfer?.files[0]);
        }}
      >
        <span class="strong">{file()?.name ?? 'A list as CSV'}</span>
        <span class="soft">
          Drop it here, or choose a file. Separator and encoding are found out. Nothing is stored
          until you have seen what would come of it.
        </span>
        <input
          type="file"
          accept=".csv,.txt,.tsv,text/csv"
          onChange={({ currentTarget }) => choose(currentTarget.files?.[0])}
        />
      </label>
      <div class="form-row">
        <TextField
          label="Country of numbers without +"
          value={country()}
          placeholder="US"
          hint="Two letters. Empty: such numbers are refused."
          change={(code) => {
            setCountry(code.toUpperCase());
            void look();
          }}
        />
        <ChoiceField
          label="Numbers of other campaigns"
          value={others()}
          choices={elsewhere}
          change={(choice) => {
            setOthers(choice);
            void look();
          }}
        />
      </div>
      <Show when={failure()}>
        {(words) => (
          <p class="field-problem" role="alert">
            {words()}
          </p>
        )}
      </Show>
      <Show when={isBusy()}>
        <p role="status">
          {isTaking() ? 'Taking in' : 'Reading'} {file()?.name}…
        </p>
      </Show>
      <Show when={isTaking() ? null : forecast()}>
        {(seen) => (
          <>
            <ImportCountsView counts={seen().counts} isForecast />
            <Show when={seen().sameAs}>
              <p class="soft">
                This file was imported before; what was taken then is not taken twice.
              </p>
            </Show>
            <ColumnTable
              columns={seen().format?.columns ?? []}
              change={(name, target) => {
                setMap((known) => ({ ...known, [name]: target }));
                void look();
              }}
            />
            <ProblemList problems={seen().problems} />
            <div class="form-orders">
              <Button
                look="main"
                icon="done"
                disabled={isBusy() || seen().counts.addedCount === 0}
                onClick={() => void take()}
              >
                Add {countText(seen().counts.addedCount)} leads
              </Button>
              <Button
                icon="close"
                onClick={() => {
                  setFile(null);
                  setForecast(null);
                }}
              >
                Leave it
              </Button>
            </div>
          </>
        )}
      </Show>
      <Show when={(imports.latest()?.items ?? []).length > 0}>
        <h2>Lists so far</h2>
        <ImportList imports={imports.latest()?.items ?? []} />
      </Show>
    </div>
  );
};
