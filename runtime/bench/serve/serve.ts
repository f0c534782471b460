import { parseArgs } from 'node:util';
import { toneBot } from '../calls/bench-bot.ts';
import { openBotServer } from './bot-server.ts';

/**
 * `npm run bench -- serve --bot tone [--port 8081] [--host 127.0.0.1] [--calls 500]`: a fleet role of this process answers every
 * client of Twilio Media Streams at `/ws/twilio` with that bot, until Ctrl-C, so that others can measure it with theirs.
 */

/** Bots by name; each needs no provider. */
const bots = {
  /** Any speech is answered with a tone of 2 s; speech over the tone clears it. */
  tone: () => toneBot('energy'),
  'tone-silero': () => toneBot('silero'),
};
const isBot = (name: string | undefined): name is keyof typeof bots =>
  name !== undefined && Object.hasOwn(bots, name);

const usage = `usage: npm run bench -- serve --bot ${Object.keys(bots).join('|')} [--port n] [--host address] [--calls n]`;

export const run = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({
    args,
    options: {
      bot: { type: 'string' },
      port: { type: 'string', default: '8081' },
      host: { type: 'string', default: '127.0.0.1' },
      calls: { type: 'string', default: '500' },
    },
  });
  const { bot, host } = values;
  const port = Number(values.port);
  const callsMax = Number(values.calls);
  if (!isBot(bot) || !Number.isInteger(port) || !Number.isInteger(callsMax)) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  const server = await openBotServer({ bot: bots[bot](), host, port, callsMax });
  console.log(`bot ${bot} answers at ${server.url} (process ${process.pid}); Ctrl-C ends it`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await server.close();
};
