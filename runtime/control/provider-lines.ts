import type { ProviderLines } from '../../actors/telephony/limits/provider-lines.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';

/** Error: `provider_at_capacity`. A dial that would only wait for a line is refused instead. */
export async function requireLine(lines: ProviderLines): Promise<void> {
  const [{ id, max_concurrent: linesMax }, taken] = await Promise.all([
    lines.provider(),
    lines.takenCount(),
  ]);
  if (taken >= linesMax)
    throw new VoxError('provider_at_capacity', `${taken} of ${linesMax} lines of ${id} are taken`);
}
