interface ImportMeta {
  readonly env: Readonly<Record<string, string | boolean | undefined>>;
}
declare module '*.css';
/** A file of its own, built like a worker; its address. */
declare module '*?worker&url' {
  const url: string;
  export default url;
}
