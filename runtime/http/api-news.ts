import type { Bus } from '../../actors/bus/bus.ts';
import { type StoredNews, storedNews } from '../control/stored-news.ts';
import type { Log } from '../system/log.ts';
import type { ApiMetrics } from './api-metrics.ts';

interface NewsDeps {
  bus: Pick<Bus, 'publish'>;
  metrics: ApiMetrics;
  log: Log;
}

/** The API's news: what the bus refuses of them is counted and logged. */
export const apiNews = ({ bus, metrics, log }: NewsDeps): StoredNews =>
  storedNews(bus, (topic, error) => {
    metrics.newsRefused.inc({ topic });
    log.warn({ topic, err: error }, 'news_refused_by_the_bus');
  });
