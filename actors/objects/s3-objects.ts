/** Owns one client of an S3-compatible object store and one bucket in it. */
import { createReadStream } from 'node:fs';
import { stat, unlink } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { withinSize } from './byte-range.ts';
import { checkedKey } from './object-key.ts';
import type { Objects } from './objects.ts';
import { Writes } from './writes.ts';

export interface S3ObjectsOptions {
  endpoint: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  region?: string;
  /** Bounds the connection, and the silence within a request. */
  timeoutMs?: number;
}

const attemptsMax = 3;

/** Creates the bucket if it is missing. Errors: `store_unavailable`. */
export async function openS3Objects(options: S3ObjectsOptions): Promise<Objects> {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const client = new S3Client({
    endpoint: options.endpoint,
    region: options.region ?? 'us-east-1',
    // MinIO and its kin serve buckets as paths; host names for buckets need DNS of their own.
    forcePathStyle: true,
    credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
    maxAttempts: attemptsMax,
    requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs },
    // Servers that only speak S3's protocol do not know the newer checksum headers.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const objects = new S3Objects(client, options.bucket);
  try {
    await objects.open();
  } catch (error) {
    client.destroy();
    throw error;
  }
  return objects;
}

class S3Objects implements Objects {
  readonly kind = 's3';
  readonly name: string;
  readonly #client: S3Client;
  readonly #writes = new Writes();

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.name = bucket;
  }

  async open(): Promise<void> {
    try {
      await this.#client.send(new HeadBucketCommand({ Bucket: this.name }));
    } catch (error) {
      if (statusOf(error) !== 404) throw translated(error, this.name);
      await this.#sent(this.name, () =>
        this.#client.send(new CreateBucketCommand({ Bucket: this.name })),
      );
    }
  }

  putFile(key: string, path: string, contentType: string): Promise<void> {
    return this.#writes.run(() => this.#putFile(key, path, contentType));
  }

  async #putFile(key: string, path: string, contentType: string): Promise<void> {
    checkedKey(key);
    const { size } = await stat(path);
    const send = () =>
      this.#client.send(
        new PutObjectCommand({
          Bucket: this.name,
          Key: key,
          Body: createReadStream(path),
          ContentLength: size,
          ContentType: contentType,
        }),
      );
    // The client cannot send a stream twice, so each try here has a fresh one.
    for (let tries = 1; ; tries++) {
      try {
        await send();
        break;
      } catch (error) {
        if (tries >= attemptsMax || !isPassing(error)) throw translated(error, key);
      }
    }
    await unlink(path);
  }

  put(key: string, bytes: Uint8Array, contentType: string): Promise<void> {
    return this.#writes.run(async () => {
      const Key = checkedKey(key);
      const command = { Bucket: this.name, Key, Body: bytes, ContentType: contentType };
      await this.#sent(key, () => this.#client.send(new PutObjectCommand(command)));
    });
  }

  async stat(key: string): Promise<{ bytes: number; contentType: string }> {
    const Key = checkedKey(key);
    const head = await this.#sent(key, () =>
      this.#client.send(new HeadObjectCommand({ Bucket: this.name, Key })),
    );
    return {
      bytes: head.ContentLength ?? 0,
      contentType: head.ContentType ?? 'application/octet-stream',
    };
  }

  async get(key: string, range?: { start: number; end: number }): Promise<Readable> {
    const Key = checkedKey(key);
    // A range is checked against the size here: servers differ in what they make of a wrong one.
    const Range = range === undefined ? undefined : headerOf(range, (await this.stat(key)).bytes);
    const answer = await this.#sent(key, () =>
      this.#client.send(new GetObjectCommand({ Bucket: this.name, Key, Range })),
    );
    return answer.Body as Readable;
  }

  delete(key: string): Promise<void> {
    return this.#writes.run(async () => {
      const Key = checkedKey(key);
      await this.#sent(key, () =>
        this.#client.send(new DeleteObjectCommand({ Bucket: this.name, Key })),
      );
    });
  }

  async list(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    let from: string | undefined;
    do {
      const ContinuationToken = from;
      const page = await this.#sent(prefix, () =>
        this.#client.send(
          new ListObjectsV2Command({ Bucket: this.name, Prefix: prefix, ContinuationToken }),
        ),
      );
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
      from = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (from !== undefined);
    return keys.sort();
  }

  async close(): Promise<void> {
    await this.#writes.end();
    this.#client.destroy();
  }

  async #sent<R>(key: string, send: () => Promise<R>): Promise<R> {
    try {
      return await send();
    } catch (error) {
      throw translated(error, key);
    }
  }
}

const headerOf = (range: { start: number; end: number }, bytes: number): string => {
  const { start, end } = withinSize(range, bytes);
  return `bytes=${start}-${end}`;
};

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

/** No answer at all, or one of the server's own failures. */
const isPassing = (error: unknown): boolean => (statusOf(error) ?? 500) >= 500;

function translated(cause: unknown, key: string): unknown {
  const status = statusOf(cause);
  if (status === 404) return new VoxError('object_unknown', key, { cause });
  if (status === 416) return new VoxError('range_invalid', key, { cause });
  return new VoxError('store_unavailable', `objects: ${(cause as Error).message}`, { cause });
}
