import { createSignal, onCleanup } from 'solid-js';
import type { OrderedCall } from '../../../../machines/contracts/call/order-call.ts';
import type { LeadLine } from '../../../../machines/contracts/campaign/campaign-views.ts';
import type { LeadWhy } from '../../../../machines/contracts/explain/lead-why.ts';
import { api } from '../../../api/api-client.ts';
import { refusalOf, refusalsByField } from '../refusal.ts';
import { type OrderStand, orderStand } from './order-stand.ts';

/** An ordered call is asked about so often (ms). */
const followEveryMs = 1_000;

export interface CallOrder {
  botId: string;
  to: string;
  from: string;
}

export interface OrderModel {
  isSending: () => boolean;
  /** The call that was ordered last, and what became of it; null before the first. */
  followed: () => { order: CallOrder; leadId: string; stand: OrderStand } | null;
  /** Why the last order was refused, where that is said of no field, or why nothing more is known of the one that is followed. */
  refusal: () => string | undefined;
  fieldRefusal: (field: keyof CallOrder) => string | undefined;
  send: (order: CallOrder) => void;
}

const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('');

/** One call at a time is ordered here, and followed until it is over. */
export const createOrder = (): OrderModel => {
  const [isSending, setSending] = createSignal(false);
  const [followed, setFollowed] = createSignal<ReturnType<OrderModel['followed']>>(null);
  const [refusal, setRefusal] = createSignal<string | undefined>(undefined);
  /** Apart from the refusal of an order: that one stays until the next. */
  const [followFailure, setFollowFailure] = createSignal<string | undefined>(undefined);
  const [fields, setFields] = createSignal<Record<string, string>>({});
  /** The same until an order was taken: one whose answer was lost is not a second call. */
  let key = newKey();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isLeft = false;
  /** The order that is followed; an answer about an earlier one comes too late. */
  let newest: OrderedCall | undefined;
  onCleanup(() => {
    isLeft = true;
    clearTimeout(timer);
  });

  const follow = async (order: CallOrder, ordered: OrderedCall) => {
    const path = `/api/v1/leads/${encodeURIComponent(ordered.leadId)}`;
    try {
      const [lead, why] = await Promise.all([
        api.json<LeadLine>(path),
        api.json<LeadWhy>(`${path}/why`),
      ]);
      if (isLeft || ordered !== newest) return;
      const stand = orderStand(ordered, lead, why);
      setFollowed({ order, leadId: ordered.leadId, stand });
      setFollowFailure(undefined);
      if (stand.isOver) return;
    } catch (error) {
      setFollowFailure(refusalOf(error));
    }
    if (!isLeft && ordered === newest)
      timer = setTimeout(() => void follow(order, ordered), followEveryMs);
  };

  const send = async (order: CallOrder) => {
    setSending(true);
    setRefusal(undefined);
    setFields({});
    try {
      const ordered = await api.json<OrderedCall>('/api/v1/calls', {
        method: 'POST',
        body: order,
        key,
      });
      key = newKey();
      clearTimeout(timer);
      newest = ordered;
      const stand = { of: 'leased', word: 'Ordered', says: '', isOver: false, callId: null };
      setFollowed({ order, leadId: ordered.leadId, stand });
      void follow(order, ordered);
    } catch (error) {
      const told = refusalsByField(error);
      setFields(told);
      if (Object.keys(told).length === 0) setRefusal(refusalOf(error));
    }
    setSending(false);
  };

  return {
    isSending,
    followed,
    refusal: () => refusal() ?? followFailure(),
    fieldRefusal: (field) => fields()[field],
    send: (order) => void (isSending() || send(order)),
  };
};
