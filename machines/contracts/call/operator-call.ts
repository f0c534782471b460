import { z } from 'zod';

/** Body of `POST /api/v1/calls/:id/operator`: an operator wants to be on a call that goes on. */
export const NewOperator = z.object({
  /** For the record and for the others on the call; there are no accounts yet, so nobody checks it. */
  name: z.string().trim().min(1).max(80).default('operator'),
  /** Of the worker that carries the call, if the console knows it: that one is asked first. */
  workerId: z.string().max(200).optional(),
});
export type NewOperator = z.infer<typeof NewOperator>;

/** What a worker answers: a place on the call. */
export const OperatorSeat = z.object({
  operatorId: z.string(),
  /** For this operator on this call only; also after a lost socket, as long as the call keeps the place. */
  token: z.string(),
  /** Epoch ms: the first socket begins by then. */
  expiresAt: z.number().int(),
});
export type OperatorSeat = z.infer<typeof OperatorSeat>;

/** 201: the place, and where the worker takes operators. */
export const OperatorOffer = OperatorSeat.extend({ url: z.string() });
export type OperatorOffer = z.infer<typeof OperatorOffer>;

/** What an operator may ask for, on its socket. */
export const OperatorOrder = z.enum([
  'listen',
  'whisperParty',
  'whisperBot',
  'takeOver',
  'handBack',
  'hold',
  'resume',
]);
export type OperatorOrder = z.infer<typeof OperatorOrder>;

/** To an operator's socket, besides the frames of what is heard. */
export const OperatorNotice = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('state'),
    /** State of the call's operator chart. */
    state: z.string(),
    /** Whose it is: this operator's, somebody else's (by name), or nobody's. */
    isYours: z.boolean(),
    speaker: z.string().nullable(),
    /** Names of all that are on the call, this one included. */
    operators: z.array(z.string()),
  }),
  z.object({ event: z.literal('refused'), code: z.string(), message: z.string() }),
]);
export type OperatorNotice = z.infer<typeof OperatorNotice>;

/** Of the record: an operator who was on the call. Offsets are ms since the call was answered. */
export const OperatorVisit = z.object({
  operatorId: z.string(),
  name: z.string(),
  joinedAtMs: z.number().min(0),
  /** Null: until the end of the call. */
  leftAtMs: z.number().min(0).nullable(),
  whispers: z.object({ toParty: z.number().int(), toBot: z.number().int() }),
  takeOvers: z
    .array(
      z.object({
        fromMs: z.number().min(0),
        /** Null: until the end of the call. */
        toMs: z.number().min(0).nullable(),
        /** Why it ended; null: with the call. */
        why: z.enum(['handed_back', 'left', 'lost', 'time_over', 'restarted']).nullable(),
      }),
    )
    .max(200),
});
export type OperatorVisit = z.infer<typeof OperatorVisit>;
