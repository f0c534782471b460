import { afterEach, beforeEach, expect, it } from 'vitest';
import { CampaignNews, campaignTopic } from '../../../machines/contracts/campaign/campaign-news.ts';
import { openInProcessBus } from '../../bus/in-process-bus.ts';
import { type Ground, openGround, until } from '../dialling-ground.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
});
afterEach(() => ground.close());

it('tells on a campaign’s own channel how it comes on and what became of each contact', async () => {
  const heard: CampaignNews[] = [];
  await ground.bus.subscribe(campaignTopic('c'), (news) => heard.push(CampaignNews.parse(news)));
  await ground.worker('w1', 2);
  await ground.campaign('c', 3);
  await ground.campaign('d', 1);
  ground.carrier.onPlaced = (call) => void ground.carrier.say(call, 'busy');
  await ground.dialler();
  await until(
    () => heard.filter(({ event }) => event === 'campaign:contact-result').length,
    (count) => count >= 3,
  );
  await until(
    () => heard.findLast(({ event }) => event === 'campaign:progress'),
    (news) => news?.event === 'campaign:progress' && news.state === 'completed',
  );
  expect(heard.every(({ campaignId }) => campaignId === 'c')).toBe(true);
  const results = heard.flatMap((news) => (news.event === 'campaign:contact-result' ? [news] : []));
  expect(results.length).toBe(3);
  for (const { outcome, phone } of results) expect([outcome, phone]).toEqual(['busy', phone]);
  expect(new Set(results.map(({ leadId }) => leadId)).size).toBe(3);
  const states = heard.flatMap((news) => (news.event === 'campaign:progress' ? [news.state] : []));
  expect(states.at(0)).toBe('running');
  // Not once more than something changed.
  const told = heard.map((news) => JSON.stringify({ ...news, at: 0 }));
  expect(new Set(told).size).toBe(told.length);
});
