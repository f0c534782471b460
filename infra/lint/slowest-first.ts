import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest and mind no load beside them. On a clean clone Vitest knows no times and takes the largest file of a folder
 * first: one that is short and slow comes late, and at the end all other processors wait for it.
 */
const slowest = [
  'runtime/sim/gates.test.ts',
  'actors/store/sqlite/sqlite-durability.test.ts',
  'actors/dialling/campaigns/campaign-care.test.ts',
  'infra/test/failures/server-gone.test.ts',
  'infra/test/inbound.test.ts',
  'infra/test/failures/dialler-killed.test.ts',
  'infra/test/browser/pages.test.ts',
  'infra/test/start.test.ts',
  'infra/test/failures/worker-resumed.test.ts',
  'infra/test/roles/drain-and-roll.test.ts',
  'infra/test/campaign.test.ts',
];

const place = ({ moduleId }: TestSpecification): number => {
  const at = slowest.findIndex((path) => moduleId.endsWith(`/${path}`));
  return at === -1 ? slowest.length : at;
};
const groupOf = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;

/** The slowest files begin first, within their group; all others as Vitest has them. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => groupOf(a) - groupOf(b) || place(a) - place(b));
  }
}
