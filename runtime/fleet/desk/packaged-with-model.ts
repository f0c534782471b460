import { packagedByModel } from '../../../actors/model/packaging/model-packaging.ts';
import type { Flow } from '../../../machines/contracts/bot/flow-nodes.ts';
import type { CallResult } from '../../../machines/contracts/call/call-record.ts';
import type { RuntimeConfig } from '../../../machines/contracts/runtime-config.ts';
import type { DeskGround } from './desk-deps.ts';

const dispositionsOf = ({ nodes }: Flow): string[] => [
  ...new Set(
    Object.values(nodes).flatMap((node) => (node.type === 'end' ? [node.disposition] : [])),
  ),
];

/**
 * A result is packaged by rules already. Where the bot has a language model, the model judges the call too; whatever it does, there
 * is a result in time. Never rejects.
 */
export const packagedWithModel =
  ({ clock, log, services }: Pick<DeskGround, 'clock' | 'log' | 'services'>) =>
  async (config: RuntimeConfig | null, result: CallResult): Promise<CallResult> => {
    const { packaging: rules, transcript } = result;
    if (config === null || rules === undefined || transcript.length === 0) return result;
    const { flow, language, packaging, services: wanted } = config.config;
    if (wanted.llm.provider === 'scripted' || packaging.modelMaxMs === 0) return result;
    const counters = { ...result.counters };
    const count = (name: string) => {
      counters[name] = 1;
    };
    try {
      const byModel = await packagedByModel(
        { models: services.of(wanted).models, clock, withinMs: packaging.modelMaxMs, count },
        { transcript, language, dispositions: dispositionsOf(flow), rules },
      );
      return { ...result, packaging: byModel, counters };
    } catch (error) {
      log.error({ callId: result.callId, err: error }, 'packaging_failed');
      return result;
    }
  };
