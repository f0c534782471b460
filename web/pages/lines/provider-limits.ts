import type {
  TelephonyProvider,
  TelephonySettings,
} from '../../../machines/contracts/telephony-settings.ts';

/** Those with settings, and the one that is dialled by where it has none and a standard holds: that one first. */
export const providersOf = (
  stored: readonly TelephonyProvider[],
  used: TelephonyProvider,
): TelephonyProvider[] => {
  const own = stored.find(({ type }) => type === used.type) ?? used;
  return [own, ...stored.filter((one) => one !== own)];
};

/** With other limits of one provider; one that had no settings gets its own. */
export const withLimit = (
  { providers }: TelephonySettings,
  provider: TelephonyProvider,
  limit: Partial<Pick<TelephonyProvider, 'max_concurrent' | 'cps'>>,
): TelephonySettings =>
  providers.some(({ id }) => id === provider.id)
    ? { providers: providers.map((one) => (one.id === provider.id ? { ...one, ...limit } : one)) }
    : { providers: [...providers, { ...provider, ...limit }] };
