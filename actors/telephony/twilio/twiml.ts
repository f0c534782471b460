import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import type { MediaTarget } from '../carrier.ts';

/**
 * What a call does next, one verb after the other; past the last one the carrier hangs up. `reject` as the first verb of an
 * inbound call refuses it unanswered.
 */
export type TwimlVerb =
  /** `action`: asked for further verbs when the stream has ended; those behind it in this document are not run then. */
  | { verb: 'stream'; url: string; parameters: Record<string, string>; action?: string }
  | { verb: 'say'; text: string }
  | { verb: 'reject'; reason: 'rejected' | 'busy' }
  | { verb: 'hangup' };

/** Longest document that Twilio takes inline. */
export const twimlMax = 4_000;

const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  suppressEmptyNode: true,
});

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
});

const parameter = (name: string, value: string) => ({ Parameter: [], ':@': { name, value } });

/** Streams an answered call to us, both ways; when the socket closes, `endedUrl` is asked, or the call is over. */
export const streamTwiml = (media: MediaTarget): string =>
  builder.build([
    {
      Response: [
        {
          Connect: [
            {
              Stream: [parameter('callId', media.callId), parameter('token', media.token)],
              ':@': { url: media.mediaUrl },
            },
          ],
          ...(media.endedUrl === undefined ? {} : { ':@': { action: media.endedUrl } }),
        },
      ],
    },
  ]) as string;

/** Tells the caller something by the carrier's own voice, and hangs up. */
export const sayTwiml = (text: string): string =>
  builder.build([{ Response: [{ Say: [{ '#text': text }] }, { Hangup: [] }] }]) as string;

/** Ends the call. */
export const hangUpTwiml = (): string => builder.build([{ Response: [{ Hangup: [] }] }]) as string;

/** Refuses an inbound call: it is not answered and costs nothing. The caller hears that the number is not in service. */
export const rejectTwiml = (): string =>
  builder.build([{ Response: [{ Reject: [], ':@': { reason: 'rejected' } }] }]) as string;

export class TwimlError extends Error {
  override readonly name = 'TwimlError';
}

interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

/** The only element with text in it. */
const spoken = 'Say';

/** The parser's ordered form `{ [name]: children, ':@': attributes }` as elements; text elsewhere is refused. */
const elementOf = (node: Record<string, unknown>): Element => {
  const name = Object.keys(node).find((key) => key !== ':@') ?? '';
  if (name === '#text') throw new TwimlError('text where an element belongs');
  const inside = node[name] as Record<string, unknown>[];
  const isText = (child: Record<string, unknown>) => name === spoken && '#text' in child;
  return {
    name,
    attributes: (node[':@'] ?? {}) as Record<string, string>,
    children: inside.filter((child) => !isText(child)).map(elementOf),
    text: inside
      .filter(isText)
      .map((child) => String(child['#text']))
      .join(''),
  };
};

const sayOf = ({ text, children }: Element): TwimlVerb => {
  if (children.length > 0 || text.trim() === '')
    throw new TwimlError('<Say> takes text, and nothing else here');
  return { verb: 'say', text };
};

const rejectOf = ({ attributes: { reason = 'rejected' } }: Element): TwimlVerb => {
  if (reason !== 'rejected' && reason !== 'busy')
    throw new TwimlError(`<Reject> knows no reason ${reason}`);
  return { verb: 'reject', reason };
};

const streamOf = (connect: Element): TwimlVerb => {
  const [stream, ...rest] = connect.children;
  if (stream?.name !== 'Stream' || rest.length > 0)
    throw new TwimlError('<Connect> takes exactly one <Stream>');
  const url = stream.attributes.url;
  if (url === undefined || url === '') throw new TwimlError('<Stream> has no url');
  const parameters: Record<string, string> = {};
  for (const child of stream.children) {
    const { name, value } = child.attributes;
    if (child.name !== 'Parameter' || name === undefined || value === undefined)
      throw new TwimlError('<Stream> takes <Parameter name value> only');
    parameters[name] = value;
  }
  const { action } = connect.attributes;
  return { verb: 'stream', url, parameters, ...(action === undefined ? {} : { action }) };
};

/** Reads a document as strictly as Twilio: anything unknown throws TwimlError, and the carrier hangs up. */
export const parseTwiml = (xml: string): TwimlVerb[] => {
  if (/<!DOCTYPE/i.test(xml)) throw new TwimlError('document types are not taken');
  const valid = XMLValidator.validate(xml);
  if (valid !== true) throw new TwimlError(valid.err.msg);
  const nodes = (parser.parse(xml) as Record<string, unknown>[]).filter(
    (node) => !('?xml' in node),
  );
  const [root, ...rest] = nodes.map(elementOf);
  if (root?.name !== 'Response' || rest.length > 0)
    throw new TwimlError('the root element is <Response>');
  return root.children.map((child): TwimlVerb => {
    if (child.name === 'Connect') return streamOf(child);
    if (child.name === spoken) return sayOf(child);
    if (child.name === 'Reject') return rejectOf(child);
    if (child.name === 'Hangup') return { verb: 'hangup' };
    throw new TwimlError(`unknown verb <${child.name}>`);
  });
};
