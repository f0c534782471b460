import { z } from 'zod';
import { ConverseNode, toolNamesOf } from './converse-node.ts';
import { AnswerMode } from './turn-config.ts';

/**
 * A flow is a graph of nodes by key. `{{name}}` in a text is replaced by the variable of that name (empty if unset).
 * Later node types join this union; a published bot version keeps the types that it was published with.
 */
const key = z.string().min(1).max(64);
const text = z.string().min(1).max(2_000);

/** What makes an edge be taken: any of these words or phrases (case-insensitive, whole words), or these digits. */
export const Branch = z.object({
  words: z.array(z.string().min(1)).max(64).default([]),
  digits: z.string().max(32).optional(),
  to: key,
});
export type Branch = z.infer<typeof Branch>;

/** `false`: what the party says does not stop these words, such as those that the law wants heard. Standard: it does. */
const interruptible = z.boolean().optional();

export const StartNode = z.object({ type: z.literal('start'), to: key });
export const SayNode = z.object({ type: z.literal('say'), text, interruptible, to: key });
export const AskNode = z.object({
  type: z.literal('ask'),
  text,
  interruptible,
  /** How the answer is given: in which pauses the party is not taken for done. Standard: `free`. */
  answer: AnswerMode.optional(),
  /** Where the party's answer is stored, if anywhere. */
  variable: z.string().min(1).max(64).optional(),
  /** None: an open question. Any answer takes the edge `otherwise`, no model is asked and nothing is asked again. */
  branches: z.array(Branch).max(32),
  /** Said when no branch matches, then the question is asked again; after `retriesMax` the edge `otherwise` is taken. */
  reprompt: text.optional(),
  retriesMax: z.number().int().min(0).max(5).default(1),
  otherwise: key,
  /** Digits expected by keypad: an answer is complete at this count, or at `digitsEnd`. 0: no digits are awaited. */
  digitsMax: z.number().int().min(0).max(32).default(0),
  /** The key that ends them before. Standard: `#`. */
  digitsEnd: z.enum(['#', '*']).optional(),
});
export const BranchNode = z.object({
  type: z.literal('branch'),
  variable: z.string().min(1).max(64),
  branches: z.array(Branch).max(32),
  otherwise: key,
});
export const SetNode = z.object({
  type: z.literal('set'),
  variable: z.string().min(1).max(64),
  value: z.string().max(2_000),
  to: key,
});
export const EndNode = z.object({
  type: z.literal('end'),
  /** Said before hanging up, if given. */
  text: text.optional(),
  /** Business outcome of the call. */
  disposition: z.string().min(1).max(64),
});

export const FlowNode = z.discriminatedUnion('type', [
  StartNode,
  SayNode,
  AskNode,
  BranchNode,
  SetNode,
  ConverseNode,
  EndNode,
]);
export type FlowNode = z.infer<typeof FlowNode>;

const targetsOf = (node: FlowNode): string[] => {
  switch (node.type) {
    case 'start':
    case 'say':
    case 'set':
      return [node.to];
    case 'ask':
    case 'branch':
      return [...node.branches.map((branch) => branch.to), node.otherwise];
    case 'converse':
      return [...node.exits.map((exit) => exit.to), node.otherwise];
    case 'end':
      return [];
  }
};

/** Node key → node. Exactly one `start`; every edge leads to a node that exists. */
export const Flow = z
  .object({ nodes: z.record(key, FlowNode) })
  .superRefine(({ nodes }, context) => {
    const starts = Object.values(nodes).filter((node) => node.type === 'start').length;
    if (starts !== 1)
      context.addIssue({
        code: 'custom',
        message: `a flow has exactly one start node, this one has ${starts}`,
      });
    for (const [from, node] of Object.entries(nodes)) {
      const names = node.type === 'converse' ? toolNamesOf(node) : [];
      const twice = names.find((name, at) => names.indexOf(name) !== at);
      if (twice !== undefined)
        context.addIssue({
          code: 'custom',
          message: `node "${from}" gives its model two tools or exits named "${twice}"`,
        });
      for (const to of targetsOf(node))
        if (!Object.hasOwn(nodes, to))
          context.addIssue({
            code: 'custom',
            message: `node "${from}" leads to "${to}", which does not exist`,
          });
    }
  });
export type Flow = z.infer<typeof Flow>;
