import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { describeOnServer } from '../contract/real-server.ts';
import { objectsContract } from './objects-contract.ts';
import { openS3Objects } from './s3-objects.ts';

const variables = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'] as const;

describeOnServer('objects in S3', variables, (values) => {
  const [endpoint = '', bucket = '', accessKeyId = '', secretAccessKey = ''] = values;
  const open = (name = bucket) =>
    openS3Objects({ endpoint, bucket: name, accessKeyId, secretAccessKey });

  objectsContract(async () => {
    const objects = await open();
    const prefix = `test-${randomBytes(6).toString('hex')}`;
    return {
      objects,
      prefix,
      drop: async () => {
        for (const key of await objects.list(`${prefix}/`)) await objects.delete(key);
        await objects.close();
      },
    };
  });

  it('are called by the name of their bucket, which is made if it is missing', async () => {
    const name = `vox-test-${randomBytes(6).toString('hex')}`;
    const objects = await open(name);
    expect(objects.name).toBe(name);
    expect(await objects.list('')).toEqual([]);
    await objects.close();
  });

  it('are refused with a wrong secret', async () => {
    const opening = openS3Objects({ endpoint, bucket, accessKeyId, secretAccessKey: 'wrong' });
    await expect(opening).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});

describe('objects in S3 without a server', () => {
  it('say so instead of waiting', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(
      openS3Objects({
        endpoint: `http://127.0.0.1:${port}`,
        bucket: 'b',
        accessKeyId: 'a',
        secretAccessKey: 's',
      }),
    ).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});
