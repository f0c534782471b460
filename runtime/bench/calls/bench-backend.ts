import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { BotConfig } from '../../../machines/contracts/bot/bot-config.ts';
import {
  type SnapshotAnswer,
  type SnapshotAsk,
  snapshotsPath,
} from '../../../machines/contracts/call/snapshot-messages.ts';

/** What of a call's result the bench looks at. */
export interface BenchResult {
  latency: { firstWordMs: number | null };
  counters: Record<string, number>;
}

export interface BenchBackend {
  readonly configUrl: string;
  readonly resultCount: number;
  /** Results since the last take. */
  take(): BenchResult[];
  close(): void;
}

/** Configuration, snapshots and results, as the API would serve them. */
export const serveBackend = async (config: BotConfig): Promise<BenchBackend> => {
  let results: BenchResult[] = [];
  let resultCount = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://bench');
    response.setHeader('content-type', 'application/json');
    if (url.pathname === '/api/v1/config') {
      response.end(
        JSON.stringify({
          call: { callId: url.searchParams.get('call_id'), direction: 'outbound' },
          bot: { botId: 'b', versionId: 'v', hash: 'h', name: 'Bench' },
          config,
          vars: {},
          callbacks: { resultsUrl: '' },
        }),
      );
      return;
    }
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString());
      response.end('{}');
      if (!url.pathname.endsWith('/results')) return;
      const { latency, counters } = body as BenchResult;
      results.push({ latency, counters });
      resultCount += 1;
    });
  });
  const workers = new WebSocketServer({ server, path: snapshotsPath });
  workers.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const { number, write } = JSON.parse(data.toString()) as SnapshotAsk;
      const answer: SnapshotAnswer = { number, pieceCount: write.pieceFrom + 1 };
      socket.send(JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    configUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/config`,
    get resultCount() {
      return resultCount;
    },
    take() {
      const taken = results;
      results = [];
      return taken;
    },
    close() {
      for (const socket of workers.clients) socket.terminate();
      server.close();
      server.closeAllConnections();
    },
  };
};
