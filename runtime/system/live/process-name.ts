import { hostname } from 'node:os';

/** Names this process among the others on the bus; a fleet process has its worker id instead. */
export const processName = (role: 'all' | 'api' | 'dialler'): string =>
  `${role}@${hostname()}-${process.pid}`;
