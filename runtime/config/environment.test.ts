import { describe, expect, test } from 'vitest';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { readConfig } from './environment.ts';
import { describeParts } from './parts.ts';
import { variables } from './variables.ts';

const failure = (read: () => unknown): VoxError => {
  try {
    read();
  } catch (error) {
    if (error instanceof VoxError) return error;
  }
  throw new Error('expected a VoxError');
};

describe('the environment', () => {
  test('is whole without a single variable in role all', () => {
    const config = readConfig('all', {});
    expect(config.api).toEqual({ host: '127.0.0.1', port: 8080, publicUrl: null });
    expect(config.fleet).toMatchObject({
      slotCount: 8,
      configUrl: 'http://127.0.0.1:8080/api/v1/config',
    });
    expect(config.dialler.tickMs).toBe(2_000);
    expect(config.carrier.twilio).toBeNull();
    expect(config.dataDir.endsWith('/data')).toBe(true);
  });

  test('gives a fleet process of its own one slot', () => {
    expect(readConfig('fleet', { VOXCORE_SECRET: 'x'.repeat(16) }).fleet.slotCount).toBe(1);
  });

  test('says every problem in one message, by variable, expected and got', () => {
    const error = failure(() =>
      readConfig('api', {
        API_PORT: 'eighty',
        LOOP_INTERVAL_SECONDS: '0',
        S3_ENDPOINT: 'http://minio:9000',
        FLEET_URLS: 'http://a:1,nonsense',
      }),
    );
    expect(error.code).toBe('config_invalid');
    expect(error.detail).toBe(
      [
        '7 problems:',
        '  API_PORT: expected a whole number from 0 to 65535; got "eighty"',
        '  FLEET_URLS: expected URLs beginning with http:// or https://, or unix:/path, separated by commas; got "http://a:1,nonsense"',
        '  LOOP_INTERVAL_SECONDS: expected a number from 0.1 to 60; got "0"',
        '  VOXCORE_SECRET: expected a value, because role api shares it with the other roles; got nothing',
        '  S3_BUCKET: expected a value, because S3_ENDPOINT is set; got nothing',
        '  S3_ACCESS_KEY: expected a value, because S3_ENDPOINT is set; got nothing',
        '  S3_SECRET_KEY: expected a value, because S3_ENDPOINT is set; got nothing',
      ].join('\n'),
    );
  });

  test('never repeats a secret, not even a wrong one', () => {
    const error = failure(() =>
      readConfig('api', {
        VOXCORE_SECRET: 'canary-1',
        MONGODB_URI: 'postgres://me:canary-2@db/x',
        REDIS_URL: 'canary-3',
        TWILIO_AUTH_TOKEN: 'canary-4',
      }),
    );
    expect(error.message).not.toContain('canary');
    expect(error.detail).toContain('VOXCORE_SECRET: expected 16 to 256');
    expect(error.detail).toContain('got a secret of 8 characters');
  });

  test('wants both halves of a carrier account', () => {
    expect(
      failure(() => readConfig('all', { TWILIO_AUTH_TOKEN: 'x'.repeat(32) })).detail,
    ).toContain('TWILIO_ACCOUNT_SID: expected a value');
  });

  test('takes an empty variable for an unset one', () => {
    expect(readConfig('all', { API_PORT: '', MONGODB_URI: '' }).api.port).toBe(8080);
  });

  test('knows no configuration address when the port is free to choose', () => {
    expect(readConfig('all', { API_PORT: '0' }).fleet.configUrl).toBeNull();
  });

  test('cannot be changed afterwards', () => {
    const config = readConfig('all', {});
    expect(() => {
      (config.api as { port: number }).port = 1;
    }).toThrow(TypeError);
  });

  test('documents every variable, and every standard value is one it takes', () => {
    for (const [name, { schema, standard, meaning }] of Object.entries(variables)) {
      expect(meaning.length, name).toBeGreaterThan(10);
      if (standard !== null) expect(schema.safeParse(standard).success, name).toBe(true);
    }
  });
});

describe('the list of parts', () => {
  test('names for each embedded part the variable that replaces it', () => {
    const text = describeParts(readConfig('all', {})).join('\n');
    for (const name of ['MONGODB_URI', 'REDIS_URL', 'S3_ENDPOINT', 'TWILIO_ACCOUNT_SID'])
      expect(text).toContain(name);
  });

  test('shows no password of a connection string', () => {
    const text = describeParts(
      readConfig('all', {
        MONGODB_URI: 'mongodb://me:canary@db:27017/?authSource=canary',
        REDIS_URL: 'redis://:canary@cache:6379',
      }),
    ).join('\n');
    expect(text).toContain('mongodb://db:27017');
    expect(text).not.toContain('canary');
  });
});
