/** What the twin answers to one request. Everything has a default: `{}` is an empty answer that ends well. */
export interface ChatAnswer {
  /** Sent word by word. */
  text?: string;
  /** Sent before the text, as `reasoning_content`. */
  reasoning?: string;
  toolCalls?: ChatToolCall[];
  /** Default `stop`, or `tool_calls` if there are some; null: the stream ends without one. */
  finishReason?: string | null;
  /** Default counts the pieces; null: none is sent, as servers do that do not know the option. */
  usage?: { prompt_tokens: number; completion_tokens: number } | null;
  /** Between two pieces, ms by the twin's clock. Default 0; a fast provider has about 10, a slow one 40. */
  paceMs?: number;
  fault?: ChatFault;
  wire?: Partial<ChatWire>;
}

export interface ChatToolCall {
  name: string;
  /** A string is sent as it is: also one that is no JSON. */
  input: unknown;
  /** The arguments come in pieces of so many characters. Default 4. */
  pieceChars?: number;
}

/** `after` counts pieces of the answer: words, reasoning, fragments of tool calls. */
export type ChatFault =
  | { type: 'status'; status: number; headers?: Record<string, string>; body?: unknown }
  /** The first piece comes that late, by the twin's clock. */
  | { type: 'slow'; ms: number }
  /** Nothing more comes; the socket stays open until the client leaves. 0: not even the head of the response. */
  | { type: 'stall'; after: number }
  /** The socket is destroyed. */
  | { type: 'cut'; after: number }
  | { type: 'error-event'; after: number; error: unknown }
  /** A line that is no JSON. */
  | { type: 'garbage'; after: number }
  /** The text again and again until the client leaves. */
  | { type: 'loop' };

/** How the bytes go out. */
export interface ChatWire {
  newline: '\n' | '\r\n';
  /** A comment before every event. */
  isCommented: boolean;
  /** Bytes in each write, in turn; empty: an event a write. Cuts go through UTF-8 sequences and through `data:`. */
  writeBytes: number[];
  /** False: the stream ends without `[DONE]`. */
  isDoneSent: boolean;
}

export const plainWire: ChatWire = {
  newline: '\n',
  isCommented: false,
  writeBytes: [],
  isDoneSent: true,
};

const chunk = (members: object): object => ({
  id: 'chatcmpl-twin',
  object: 'chat.completion.chunk',
  created: 0,
  model: 'twin',
  ...members,
});

const piece = (delta: object, finishReason: string | null = null): object =>
  chunk({ choices: [{ index: 0, delta, finish_reason: finishReason }] });

const fragmentsOf = ({ name, input, pieceChars = 4 }: ChatToolCall, index: number): object[] => {
  const json = typeof input === 'string' ? input : JSON.stringify(input);
  const head = {
    index,
    id: `call_${index}`,
    type: 'function',
    function: { name, arguments: '' },
  };
  const pieces = json.match(new RegExp(`[^]{1,${pieceChars}}`, 'gu')) ?? [];
  const fragments = pieces.map((text) => ({ index, function: { arguments: text } }));
  return [head, ...fragments].map((call) => piece({ tool_calls: [call] }));
};

/** The chunks of the answer's body, in the order of OpenAI's wire format. */
export const piecesOf = ({ text = '', reasoning = '', toolCalls = [] }: ChatAnswer): object[] => [
  ...(reasoning.match(/\S+\s*/gu) ?? []).map((word) => piece({ reasoning_content: word })),
  ...(text.match(/\s*\S+\s*/gu) ?? []).map((word) => piece({ content: word })),
  ...toolCalls.flatMap(fragmentsOf),
];

/** What follows the pieces: the reason, and the usage if it was asked for. */
export const endOf = (answer: ChatAnswer, pieceCount: number, isUsageAsked: boolean): object[] => {
  const { toolCalls = [], finishReason = toolCalls.length > 0 ? 'tool_calls' : 'stop' } = answer;
  const { usage = { prompt_tokens: 1, completion_tokens: pieceCount } } = answer;
  return [
    ...(finishReason === null ? [] : [piece({}, finishReason)]),
    ...(usage === null || !isUsageAsked ? [] : [chunk({ choices: [], usage })]),
  ];
};
