import { createSignal, type JSX } from 'solid-js';
import { Button } from '../../parts/button.tsx';
import { ChoiceField, TextField } from '../../parts/form/controls.tsx';

const hourMs = 3_600_000;
const whens = [
  { value: String(hourMs), word: 'In an hour' },
  { value: String(4 * hourMs), word: 'In four hours' },
  { value: String(24 * hourMs), word: 'Tomorrow' },
  { value: String(7 * 24 * hourMs), word: 'In a week' },
  { value: 'never', word: 'Never: take it out' },
];

/** Why a lead is not dialled now, and when it is shown again. */
export const SkipForm = (props: {
  skip: (reason: string, againInMs: number | null) => void;
  cancel: () => void;
}): JSX.Element => {
  const [reason, setReason] = createSignal('');
  const [when, setWhen] = createSignal(String(24 * hourMs));
  const [problem, setProblem] = createSignal<string | undefined>(undefined);
  const skip = () => {
    if (reason() === '') setProblem('Whoever sees the lead next reads it.');
    else props.skip(reason(), when() === 'never' ? null : Number(when()));
  };
  return (
    <form
      class="desk-skip"
      onSubmit={(event) => {
        event.preventDefault();
        skip();
      }}
    >
      <TextField label="Why not now" value={reason()} problem={problem()} change={setReason} />
      <ChoiceField label="Shown again" value={when()} choices={whens} change={setWhen} />
      <div class="form-orders">
        <Button look="main" icon="next" onClick={skip}>
          Skip it
        </Button>
        <Button icon="close" onClick={() => props.cancel()}>
          Not so
        </Button>
      </div>
    </form>
  );
};
