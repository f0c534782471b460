/** What Vite makes of files; only tests ask for it. */
declare module '*?raw' {
  const text: string;
  export default text;
}

interface ImportMeta {
  glob(pattern: string, options: { eager: true; import: string }): Record<string, unknown>;
}
