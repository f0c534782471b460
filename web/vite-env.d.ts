interface ImportMeta {
  readonly env: Readonly<Record<string, string | boolean | undefined>>;
}
declare module '*.css';
