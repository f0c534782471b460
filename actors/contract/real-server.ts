import { describe, expect, it } from 'vitest';

/**
 * A contract suite on a real server, whose address is in the environment. Without it the suite is skipped and says which
 * variable is missing; `CI_REQUIRES_SERVERS=1` makes that a failure, so that CI cannot pass by skipping.
 */
export function describeOnServer(
  name: string,
  variables: readonly string[],
  suite: (values: string[]) => void,
): void {
  const missing = variables.filter((variable) => !process.env[variable]);
  const message = `${name} needs ${missing.join(', ')}`;
  if (missing.length === 0)
    describe(name, () => suite(variables.map((variable) => process.env[variable] as string)));
  else if (process.env.CI_REQUIRES_SERVERS === '1')
    describe(name, () => it('has its server', () => expect.unreachable(message)));
  else {
    console.warn(`skipped: ${message}`);
    describe.skip(`${message} (skipped)`, () => it('runs where there is a server', () => {}));
  }
}
