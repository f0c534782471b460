import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A parsed form: a field that came several times has several values. */
export type FormFields = Readonly<Record<string, string | readonly string[]>>;

/**
 * Twilio's request signature: base64(HMAC-SHA1(auth token, data)), where data is the URL exactly as Twilio called it,
 * followed by every form field by name, name and value without separators; repeated values are de-duplicated and sorted.
 */
export const signTwilioRequest = (
  authToken: string,
  url: string,
  fields: FormFields = {},
): string => {
  const hmac = createHmac('sha1', authToken).update(url, 'utf8');
  for (const name of Object.keys(fields).sort()) {
    const value = fields[name] as string | readonly string[];
    const values = typeof value === 'string' ? [value] : [...new Set(value)].sort();
    for (const each of values) hmac.update(name + each, 'utf8');
  }
  return hmac.digest('base64');
};

const isSame = (left: string, right: string): boolean => {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
};

/** The port as Twilio may or may not have written it: proxies on the way change it. */
const urlVariants = (url: string): string[] => {
  const parts = /^(https?|wss?):\/\/([^/?#:]+|\[[^\]]+\])(:\d+)?(.*)$/.exec(url);
  if (parts === null) return [url];
  const [, scheme = '', host = '', , rest = ''] = parts;
  const standardPort = scheme === 'https' || scheme === 'wss' ? 443 : 80;
  return [
    ...new Set([url, `${scheme}://${host}${rest}`, `${scheme}://${host}:${standardPort}${rest}`]),
  ];
};

/**
 * Whether a form request comes from the holder of the auth token. `url` is rebuilt from the configured public base URL,
 * never from the `Host` header. Constant time in the signature.
 */
export const isTwilioSignature = (
  authToken: string,
  signature: string,
  url: string,
  fields: FormFields = {},
): boolean =>
  urlVariants(url)
    .map((variant) => isSame(signTwilioRequest(authToken, variant, fields), signature))
    .includes(true);

/** The same for a body that is no form: its SHA-256 in hex is the query parameter `bodySHA256`, and that URL is signed. */
export const isTwilioBodySignature = (
  authToken: string,
  signature: string,
  url: string,
  body: string | Uint8Array,
): boolean => {
  const expected = URL.parse(url)?.searchParams.get('bodySHA256') ?? '';
  const actual = createHash('sha256').update(body).digest('hex');
  return isSame(expected, actual) && isTwilioSignature(authToken, signature, url);
};
