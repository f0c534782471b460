import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import {
  type ErrorCode,
  errorCatalogue,
  VoxError,
} from '../../machines/contracts/error-catalogue.ts';
import type { Problem } from '../../machines/contracts/problem.ts';
import type { ApiParts } from './api-parts.ts';

/** Where errors are counted, if anywhere. */
type ProblemParts = Partial<Pick<ApiParts, 'metrics'>>;

/** Every error answer leaves here: a code of the catalogue, what may be said of it, and the request's id. */
export function answerProblems(app: FastifyInstance, parts: ProblemParts = {}): void {
  app.setErrorHandler((error: FastifyError, request, reply) =>
    answerError(parts, error, request, reply),
  );
  app.setNotFoundHandler((request, reply) =>
    send(parts, request, reply, new VoxError('not_found', `${request.method} ${pathOf(request)}`)),
  );
}

export function answerError(
  parts: ProblemParts,
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const known = voxErrorOf(error);
  request.log[levelOf(known)](
    { err: error, cause: causeOf(error), code: known.code },
    'request failed',
  );
  return send(parts, request, reply, known, problemsOf(error));
}

/** No room, or a part that is away for a while, is no fault of this process: an operator wants to know, nobody has to be woken. */
export const levelOf = ({ status }: VoxError): 'error' | 'warn' | 'debug' => {
  if (status === 503) return 'warn';
  return status >= 500 ? 'error' : 'debug';
};

const pathOf = (request: FastifyRequest): string => request.url.split('?')[0]!.slice(0, 200);

const causeOf = (error: Error): unknown => (error.cause instanceof Error ? error.cause : undefined);

function send(
  { metrics }: ProblemParts,
  request: FastifyRequest,
  reply: FastifyReply,
  error: VoxError,
  problems?: Problem['problems'],
) {
  metrics?.errors.inc({ code: error.code });
  if (error.status === 401) void reply.header('www-authenticate', 'Bearer');
  if (error.status === 429 || error.status === 503) void reply.header('retry-after', '2');
  return reply
    .code(error.status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problemOf(error, request.id, problems));
}

function problemOf(error: VoxError, requestId: string, problems?: Problem['problems']): Problem {
  const { status, retryable, message } = errorCatalogue[error.code];
  return {
    type: `urn:voxbridge:error:${error.code}`,
    title: message,
    status,
    code: error.code,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    retryable,
    requestId,
    ...(problems === undefined ? {} : { problems }),
  };
}

/** Fastify's own refusals in our words; everything that we do not know is `internal`, and its message stays inside. */
const byFastifyCode: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type_unsupported',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad_request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'bad_request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_VALIDATION: 'bad_request',
  FST_ERR_BAD_URL: 'bad_request',
  FST_ERR_HANDLER_TIMEOUT: 'store_unavailable',
};

function voxErrorOf(error: FastifyError): VoxError {
  if (error instanceof VoxError) return error;
  if (error.validation !== undefined) return new VoxError('bad_request');
  const code = byFastifyCode[error.code];
  if (code !== undefined) return new VoxError(code, undefined, { cause: error });
  // A body that is not JSON comes as a SyntaxError with status 400.
  if (error.statusCode === 400) return new VoxError('bad_request', 'the body cannot be read');
  return new VoxError('internal', undefined, { cause: error });
}

function problemsOf(error: FastifyError): Problem['problems'] {
  if (error instanceof VoxError) return error.problems;
  if (!hasZodFastifySchemaValidationErrors(error)) return undefined;
  return error.validation.slice(0, 50).map(({ instancePath, message }) => ({
    at: `${error.validationContext ?? ''}${instancePath}`,
    message: message ?? 'is wrong',
  }));
}
