import type { StateValue } from 'xstate';
import type { TurnConfig } from '../../../contracts/bot/turn-config.ts';
import type { Saying, TurnInput } from '../turn-context.ts';
import { stage } from './turn-stage.ts';

/** One edge case: what happens, in order, and all that is told from the first line of `then` on. */
export interface Scene {
  name: string;
  config?: Partial<TurnConfig>;
  input?: Partial<TurnInput>;
  asking?: Partial<Saying>;
  /** Goes before, and is not looked at. */
  given?: string[];
  when: string[];
  told: string[];
  in?: StateValue;
}

/** What a scene really tells, beside what it should. */
export const played = (scene: Scene) => {
  const { config, input, asking, given = [], when, in: state } = scene;
  const it = stage(config, input, asking).play(...given);
  it.take();
  it.play(...when);
  const expected = { told: scene.told, isThere: true };
  return { actual: { told: it.take(), isThere: state === undefined || it.isIn(state) }, expected };
};
