import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { matchBranch } from '../../actors/model/phrase-match.ts';
import { apiSource, fileSource, type JournalSource } from './journal-source.ts';
import { replay } from './replay.ts';
import { told } from './told.ts';

/**
 * `npm run replay -- <callId> [--bot-version id] [--api URL] [--save file]`, or `-- --file journal.json [--bot config.json]`.
 * Exit code 0: no divergence; 1: the first one is printed; 2: there is nothing to replay.
 */
const usage =
  'usage: npm run replay -- <callId> [--bot-version id] [--api URL] [--save file.json]\n' +
  '       npm run replay -- --file journal.json [--bot config.json]';

const options = {
  'bot-version': { type: 'string' },
  bot: { type: 'string' },
  api: { type: 'string', default: 'http://127.0.0.1:8080' },
  file: { type: 'string' },
  save: { type: 'string' },
} as const;

const run = async (): Promise<number> => {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [callId] = positionals;
  let source: JournalSource;
  if (values.file !== undefined) source = fileSource(values.file, values.bot ?? null);
  else if (callId !== undefined) source = apiSource(values.api, callId);
  else throw new Error(usage);
  const version = values['bot-version'] ?? null;
  const [events, config] = await Promise.all([source.events(), source.config(version)]);
  if (values.save !== undefined)
    await writeFile(values.save, `${JSON.stringify({ events, config }, null, 1)}\n`);
  // Another bot may ask its model something else: the embedded model answers it here, as it would in a call.
  const isOther = version !== null || values.bot !== undefined;
  const result = replay({
    events,
    config,
    ...(isOther ? { choose: (asked) => matchBranch(asked.heard, asked.branches) } : {}),
  });
  process.stdout.write(`${told(result)}\n`);
  return result.divergence === null ? 0 : 1;
};

process.exitCode = await run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});
