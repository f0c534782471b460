import type { FastifyInstance, InjectOptions } from 'fastify';
import { Registry } from 'prom-client';
import type { AttachRequest } from '../../machines/contracts/call/attach.ts';
import type { ScreenRequest } from '../../machines/contracts/call/screen.ts';
import type { SendOffRequest } from '../../machines/contracts/call/send-off.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { newStanding } from '../../machines/screener/screening-standing.ts';
import type { FrontDesk } from '../fleet/desk/front-desk.ts';
import { openLog } from '../system/log.ts';
import { buildFleetServer } from './fleet-server.ts';

const fleetSecret = 'the-secret-of-the-fleet';

/** A worker's HTTP server without a port, in front of a desk that a test holds in its hands. */
export interface FleetGround {
  app: FastifyInstance;
  desk: DeskTwin;
  registry: Registry;
  post(url: string, body: unknown, secret?: string | null): Promise<FleetAnswer>;
  get(url: string): Promise<FleetAnswer>;
}

interface FleetAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
}

/** Says what the test says: `refusal` instead of every attach. */
class DeskTwin implements Pick<FrontDesk, 'attach' | 'carried' | 'drain' | 'status'> {
  readonly attached: AttachRequest[] = [];
  readonly drained: number[] = [];
  refusal: VoxError | null = null;
  state: 'ready' | 'draining' = 'ready';
  busyCount = 0;

  attach(request: AttachRequest) {
    if (this.refusal !== null) throw this.refusal;
    this.attached.push(request);
    return { workerId: 'worker-1', callId: request.callId };
  }

  readonly screened: ScreenRequest[] = [];
  readonly screenings = {
    screen: (request: ScreenRequest) => {
      if (this.refusal !== null) throw this.refusal;
      this.screened.push(request);
      return { workerId: 'worker-1', callId: request.callId };
    },
    standing: (callId: string) => {
      if (this.screened.every((request) => request.callId !== callId))
        throw new VoxError('call_unknown', callId);
      return newStanding(callId, 'worker-1');
    },
  };
  readonly sentOff: SendOffRequest[] = [];
  readonly sendOffs = {
    sendOff: (request: SendOffRequest) => {
      if (this.refusal !== null) throw this.refusal;
      this.sentOff.push(request);
      return { workerId: 'worker-1', callId: request.callId };
    },
  };
  readonly operators = {
    reserve: (callId: string): never => {
      throw new VoxError('call_over', callId);
    },
  };
  carried(callId: string) {
    const isKnown = this.attached.some((request) => request.callId === callId);
    if (!isKnown) throw new VoxError('call_unknown', callId);
    return { state: 'carried' as const, epoch: 0 };
  }

  async drain(drainMs: number): Promise<void> {
    this.drained.push(drainMs);
    this.state = 'draining';
  }

  status() {
    return { slotCount: 4, busyCount: this.busyCount, state: this.state };
  }
}

const workerTwin = {
  _id: 'worker-1',
  url: 'http://localhost:8081',
  mediaUrl: 'ws://localhost:8081/ws/twilio',
  startedAt: 1,
};

export const openFleetGround = async (): Promise<FleetGround> => {
  const desk = new DeskTwin();
  const registry = new Registry();
  const app = await buildFleetServer({
    desk,
    registry,
    worker: () => ({ ...workerTwin, ...desk.status() }),
    loop: { maxMs: () => 0, isLate: () => false, close: () => {} },
    secret: { current: fleetSecret, previous: null },
    log: openLog({ level: 'error', destination: { write: () => {} } }),
  });
  const inject = async (options: InjectOptions): Promise<FleetAnswer> => {
    const response = await app.inject({
      ...options,
      headers: { host: 'localhost:8081', ...options.headers },
    });
    const isJson = String(response.headers['content-type'] ?? '').includes('json');
    return { status: response.statusCode, body: isJson ? response.json() : response.body };
  };
  return {
    app,
    desk,
    registry,
    get: (url) => inject({ method: 'GET', url }),
    post: (url, body, secret = fleetSecret) =>
      inject({
        method: 'POST',
        url,
        payload: body as object,
        headers: secret === null ? {} : { authorization: `Bearer ${secret}` },
      }),
  };
};
