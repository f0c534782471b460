import { modelsWithFallback } from '../../actors/model/fallback/model-with-fallback.ts';
import type { LanguageModels, ModelNews } from '../../actors/model/language-model.ts';
import { openAiModels } from '../../actors/model/openai/ai-model.ts';
import { openScriptedModels } from '../../actors/model/scripted-model.ts';
import { openCartesiaSpeech } from '../../actors/speech/cartesia/cartesia-speech.ts';
import { openDeepgramSpeech } from '../../actors/speech/deepgram/deepgram-speech.ts';
import { openElevenlabsSpeech } from '../../actors/speech/elevenlabs/elevenlabs-speech.ts';
import { sttWithFallback } from '../../actors/speech/fallback/stt-with-fallback.ts';
import { ttsWithFallback } from '../../actors/speech/fallback/tts-with-fallback.ts';
import {
  type LoopbackSpeech,
  openLoopbackSpeech,
} from '../../actors/speech/loopback/loopback-speech.ts';
import type { SpeechToText } from '../../actors/speech/speech-to-text.ts';
import type { TextToSpeech } from '../../actors/speech/text-to-speech.ts';
import { unbrokenVoice } from '../../actors/speech/unbroken/unbroken-voice.ts';
import type { BotServices } from '../../machines/contracts/bot/bot-config.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { flowMachine } from '../../machines/flow/flow.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import type { Config } from '../config/environment.ts';
import type { Log } from '../system/log.ts';
import { flowWithMinds } from './mind/flow-with-minds.ts';
import { Minds } from './mind/minds.ts';
import type { ProviderNews } from './provider-metrics.ts';

/** Who hears, speaks and thinks in one call. */
export interface Services {
  stt: SpeechToText;
  tts: TextToSpeech;
  models: LanguageModels;
}

/** Providers as bots name them, each opened once for the process, at its first call. */
export interface CallServices {
  /** Errors: `provider_not_configured`, when nobody of a list can be had here. Those that cannot be had are passed over. */
  of(wanted: BotServices): Services;
  /** What the calls' flows think with, and the flow's machine with it behind. */
  readonly minds: Minds;
  readonly flow: typeof flowMachine;
  /** Processor time of the embedded voice's threads so far, for the bench. */
  loopbackCpuMs(): ReturnType<LoopbackSpeech['cpuMs']>;
  close(): Promise<void>;
}

export interface CallServicesDeps {
  providers: Config['providers'];
  /** In place of the embedded voice: the bench's, which costs nothing. */
  loopback?: LoopbackSpeech;
  clock: Clock;
  random: () => number;
  log: Log;
  count: (name: string) => void;
  /** For the metrics. */
  tell: (news: ProviderNews) => void;
}

interface Opened {
  close(): Promise<void> | void;
}

/** As metrics have it: what was waited for, and why, is in the log. */
const counted = (news: ModelNews): ProviderNews => {
  switch (news.type) {
    case 'model.late':
      return { type: 'late', model: news.model };
    case 'model.retried':
      return { type: 'retried', model: news.model, kind: news.kind };
    case 'model.unusable':
      return { type: 'unusable', model: news.model };
    case 'model.failed':
      return { type: 'failed', model: news.model, kind: news.kind };
    case 'model.switched':
      return { type: 'switched', from: news.from, to: news.to, kind: news.kind };
  }
};

export const openCallServices = (deps: CallServicesDeps): CallServices => {
  const { providers, clock, log, count, tell } = deps;
  const random = { next: deps.random };
  const loopback = deps.loopback ?? openLoopbackSpeech({ threads: 1 });
  const scripted = openScriptedModels({ clock });
  const opened = new Map<string, Opened>();
  const ready = new Map<string, Services>();

  const once = <Part extends Opened>(key: string, open: () => Part): Part => {
    const part = (opened.get(key) as Part | undefined) ?? open();
    opened.set(key, part);
    return part;
  };
  const lossOf = (provider: string) => (failure: { reason: string; kind: string }) => {
    tell({ type: 'lost', provider, kind: failure.kind });
    log.warn({ provider, reason: failure.reason }, 'provider_lost');
  };
  const onMoved = (move: { from: string; to: string; reason: string }) => {
    tell({ type: 'moved', from: move.from, to: move.to });
    log.warn(move, 'provider_moved');
  };
  const onFilled = (how: string) => tell({ type: 'filled', how });
  const onModel = (news: ModelNews) => {
    tell(counted(news));
    if (news.type === 'model.late') return;
    const { type, ...what } = news;
    log.warn(what, type.replace('.', '_'));
  };
  /** It needs no network: whatever ends it ends this process. */
  const isEmbedded = (voices: readonly { tts: TextToSpeech }[]) =>
    voices.every(({ tts }) => tts === loopback.tts);

  /** What it keeps is asked for beside the calls: it ends with the process. */
  const keptOpen = (voice: TextToSpeech): TextToSpeech => {
    opened.set(`unbroken ${opened.size}`, voice);
    return voice;
  };

  /** `null`: it has no key here. */
  const hearing = ({ provider, model }: BotServices['stt']['fallbacks'][number]) => {
    if (provider === 'loopback') return loopback.stt;
    const access = providers[provider];
    if (access === null) return null;
    const options = { ...access, ...(model && { model }), clock, random, onLost: lossOf(provider) };
    return once(`${provider} ${model}`, () => openDeepgramSpeech(options));
  };
  const speaking = ({ provider, model }: BotServices['tts']['fallbacks'][number]) => {
    if (provider === 'loopback') return loopback.tts;
    const access = providers[provider];
    if (access === null) return null;
    const options = { ...access, ...(model && { model }), clock, random, onLost: lossOf(provider) };
    return once(`${provider} ${model}`, () =>
      provider === 'cartesia' ? openCartesiaSpeech(options) : openElevenlabsSpeech(options),
    );
  };
  const thinking = ({ provider, model }: BotServices['llm']['fallbacks'][number]) => {
    if (provider === 'scripted') return scripted;
    const { openai } = providers;
    if (openai === null) return null;
    const { baseUrl, apiKey } = openai;
    const named = model ?? openai.model;
    return once(`openai ${named}`, () =>
      openAiModels({
        name: named,
        baseUrl,
        model: named,
        clock,
        ...(apiKey !== null && { apiKey }),
      }),
    );
  };

  const all = <Wanted extends { provider: string }, Part>(
    list: readonly Wanted[],
    find: (wanted: Wanted) => Part | null,
  ): [Part, ...Part[]] => {
    const found: Part[] = [];
    for (const wanted of list) {
      const part = find(wanted);
      if (part !== null) found.push(part);
      else {
        count('provider_not_configured');
        log.warn({ provider: wanted.provider }, 'provider_not_configured');
      }
    }
    const [first, ...rest] = found;
    if (first === undefined)
      throw new VoxError(
        'provider_not_configured',
        list.map(({ provider }) => provider).join(', '),
      );
    return [first, ...rest];
  };

  const open = ({ stt, tts, llm }: BotServices): Services => {
    const voices = all([tts, ...tts.fallbacks], (wanted) => {
      const found = speaking(wanted);
      return found && { tts: found, voice: wanted.voice };
    });
    const models: [LanguageModels, ...LanguageModels[]] = all([llm, ...llm.fallbacks], thinking);
    const speech = ttsWithFallback(voices, { clock, onMoved });
    return {
      stt: sttWithFallback(all([stt, ...stt.fallbacks], hearing), { clock, onMoved }),
      tts: isEmbedded(voices) ? speech : keptOpen(unbrokenVoice(speech, { clock, onFilled })),
      models: modelsWithFallback({ models, clock, tell: onModel }),
    };
  };

  const minds = new Minds();
  return {
    minds,
    flow: flowWithMinds(minds),
    of(wanted) {
      const key = JSON.stringify(wanted);
      const services = ready.get(key) ?? open(wanted);
      ready.set(key, services);
      return services;
    },
    loopbackCpuMs: () => loopback.cpuMs(),
    async close() {
      await Promise.all([
        ...Array.from(opened.values(), (part) => part.close()),
        loopback.close(),
        scripted.close(),
      ]);
    },
  };
};
