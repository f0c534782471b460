import { Show } from 'solid-js';
import { link } from '../live/relay.ts';
import { Age } from '../parts/reading/time.tsx';
import { Status } from '../parts/status.tsx';

/** The state of the one socket, told politely when it changes. */
export const Connection = () => (
  <span class="connection" role="status">
    <Show
      when={link.state() === 'open'}
      fallback={
        <Show
          when={link.state() === 'lost'}
          fallback={
            <Show when={link.state() === 'connecting'}>
              <Status of="connecting" />
            </Show>
          }
        >
          <Status of="lost" word="Offline" />
          <span aria-hidden="true">
            <Age since={link.changedAt()} />
          </span>
        </Show>
      }
    >
      <Status of="live" word="Live" />
    </Show>
  </span>
);
