import { request as httpRequest } from 'node:http';

export interface WorkerAnswer {
  status: number;
  body: string;
}

export interface WorkerRequest {
  method: 'GET' | 'POST';
  /** Below the worker's URL, with its slash. */
  path: string;
  secret: string;
  body?: object;
  signal: AbortSignal;
}

const socketScheme = 'unix:';
/** Answers of a worker are a few hundred bytes; whatever sends more is none. */
const bodyBytesMax = 64 * 1_024;

/**
 * One request to a worker, by its URL or by its Unix socket (`unix:/run/voxcore/1.sock`). Rejects with an error that carries the
 * system's `code`, itself or in its `cause`, when the connection failed.
 */
export const askWorker = (workerUrl: string, request: WorkerRequest): Promise<WorkerAnswer> =>
  workerUrl.startsWith(socketScheme)
    ? overSocket(workerUrl.slice(socketScheme.length), request)
    : overNetwork(workerUrl.replace(/\/+$/, ''), request);

const headersOf = ({ secret, body }: WorkerRequest): Record<string, string> => ({
  authorization: `Bearer ${secret}`,
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
});

const overNetwork = async (baseUrl: string, request: WorkerRequest): Promise<WorkerAnswer> => {
  const { method, path, body, signal } = request;
  const response = await fetch(`${baseUrl}${path}`, {
    method,
    headers: headersOf(request),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal,
    redirect: 'error',
  });
  // Read to its end, so that the connection serves the next one.
  return { status: response.status, body: await response.text() };
};

/** The platform's fetch knows no socket paths. */
const overSocket = (socketPath: string, request: WorkerRequest): Promise<WorkerAnswer> =>
  new Promise((resolve, reject) => {
    const { method, path, body, signal } = request;
    const sent = httpRequest(
      { socketPath, method, path, headers: { host: 'localhost', ...headersOf(request) }, signal },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => {
          text += piece;
          if (text.length > bodyBytesMax) response.destroy(new Error('the answer is too long'));
        });
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.once('error', reject);
      },
    );
    sent.once('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });

/** ENOENT: the socket of a worker on this machine is not there. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOENT']);

interface Failure {
  code?: string;
  cause?: { code?: string; errors?: { code?: string }[] };
}

/** The request has not reached anybody: nobody is there. */
export function wasNeverSent(error: unknown): boolean {
  const { code: own, cause } = error as Failure;
  const codes = [own, cause?.code, ...(cause?.errors ?? []).map((one) => one.code)];
  return codes.some((code) => code !== undefined && neverSent.has(code));
}
