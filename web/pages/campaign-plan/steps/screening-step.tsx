import { For, type JSX, Show } from 'solid-js';
import type { Campaign } from '../../../../machines/contracts/campaign/campaign.ts';
import { ChoiceField, NumberField, TextField } from '../../../parts/form/controls.tsx';
import type { StepProps } from './step.ts';

type Screening = Campaign['screening'];

const policies: { value: Screening['attachPolicy']; word: string; says: string; but: string }[] = [
  {
    value: 'immediate',
    word: 'In the call itself',
    says: 'A slot gets the call with the answer, and finds out there who it is. Nobody waits for a verdict.',
    but: 'Every mailbox takes a slot for some seconds.',
  },
  {
    value: 'screen',
    word: 'Before a slot has it',
    says: 'A slot gets the call once a person is heard; machines take none.',
    but: 'A person hears nothing until the verdict, about half a second after they have greeted.',
  },
  {
    value: 'speculative',
    word: 'Before, with a slot that waits',
    says: 'A slot is held as soon as a person is likelier, and given up when it is a machine.',
    but: 'In between: a person waits less than with a verdict alone, some slots are held in vain.',
  },
];
const machine: { key: 'onIvr' | 'onSilent' | 'onUncertain'; word: string }[] = [
  { key: 'onIvr', word: 'A company’s menu' },
  { key: 'onSilent', word: 'Somebody who says nothing' },
  { key: 'onUncertain', word: 'Neither clearly a person nor a machine' },
];
const eitherWay = [
  { value: 'attach', word: 'The bot talks to it' },
  { value: 'hangUp', word: 'End the call' },
];

/** Who answered: when that is found out, and what follows for each kind of machine. */
export const ScreeningStep = (props: StepProps): JSX.Element => {
  const screening = () => props.campaign.screening;
  const change = (part: Partial<Screening>) =>
    props.model.change({ screening: { ...screening(), ...part } });
  const policy = () => policies.find(({ value }) => value === screening().attachPolicy)!;
  return (
    <div class="form">
      <ChoiceField
        label="Person or machine is found out"
        value={screening().attachPolicy}
        choices={policies.map(({ value, word }) => ({ value, word }))}
        hint={
          <>
            {policy().says}
            <br />
            {policy().but}
          </>
        }
        problem={props.problemOf('screening.attachPolicy')}
        change={(value) => change({ attachPolicy: value as Screening['attachPolicy'] })}
      />
      <Show
        when={screening().attachPolicy !== 'immediate'}
        fallback={
          <p class="soft">
            What follows for mailboxes and call screeners is then the bot’s own setting.
          </p>
        }
      >
        <ChoiceField
          label="A mailbox"
          value={screening().onVoicemail}
          choices={[
            { value: 'hangUp', word: 'End the call' },
            { value: 'message', word: 'Leave a message behind its beep' },
          ]}
          change={(value) => change({ onVoicemail: value as Screening['onVoicemail'] })}
        />
        <Show when={screening().onVoicemail === 'message'}>
          <TextField
            label="The message"
            value={screening().message ?? ''}
            hint="With {{variables}} of the lead. Empty: what the bot leaves."
            problem={props.problemOf('screening.message')}
            change={(words) => change({ message: words === '' ? null : words })}
          />
          <NumberField
            label="Messages to one lead, at most"
            min={1}
            max={20}
            value={screening().messagesMax}
            hint="All its numbers together; one a day at most."
            problem={props.problemOf('screening.messagesMax')}
            change={(messagesMax) => messagesMax !== null && change({ messagesMax })}
          />
        </Show>
        <ChoiceField
          label="A telephone that asks who calls and why"
          value={screening().onScreener}
          choices={[
            { value: 'reply', word: 'Say the reason, and wait for its owner' },
            { value: 'hangUp', word: 'End the call' },
          ]}
          change={(value) => change({ onScreener: value as Screening['onScreener'] })}
        />
        <Show when={screening().onScreener === 'reply'}>
          <TextField
            label="The reason"
            value={screening().reason ?? ''}
            placeholder="This is Riverside Clinic. It is about your appointment."
            hint="Empty: what the bot says."
            problem={props.problemOf('screening.reason')}
            change={(words) => change({ reason: words === '' ? null : words })}
          />
        </Show>
        <div class="form-row">
          <For each={machine}>
            {(one) => (
              <ChoiceField
                label={one.word}
                value={screening()[one.key]}
                choices={eitherWay}
                change={(value) => change({ [one.key]: value })}
              />
            )}
          </For>
        </div>
      </Show>
    </div>
  );
};
