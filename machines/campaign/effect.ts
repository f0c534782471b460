import { fromPromise, type PromiseActorLogic } from 'xstate';

/**
 * Stands for an effect that the runtime provides by the same name. One that was forgotten fails its invoke instead of
 * waiting for ever.
 */
export const effect = <Output, Input>(name: string): PromiseActorLogic<Output, Input> =>
  fromPromise<Output, Input>(() =>
    Promise.reject(new Error(`the effect "${name}" is not provided`)),
  );
