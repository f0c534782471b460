/** The API: its own origin, unless the console was built for an API elsewhere (`VITE_API_URL`). */
const base: string = (import.meta.env.VITE_API_URL as string | undefined)?.replace(/\/$/, '') ?? '';

export const apiUrl = (path: string): string => `${base}${path}`;

export const socketUrl = (path: string): string =>
  new URL(`${base}${path}`, location.href).href.replace(/^http/, 'ws');
