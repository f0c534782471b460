/**
 * The only platform names that the declarations of xstate and zod mention. `machines/` compiles without Node and DOM
 * types so that the compiler refuses timers, sockets and files; these stand for shapes, nothing here may be called.
 */
interface AbortSignal {
  readonly aborted: boolean;
}
interface URL {
  readonly href: string;
}
