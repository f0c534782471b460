import { Readable } from 'node:stream';
import { z } from 'zod';
import { ListFailure } from '../../../../actors/lists/list-failure.ts';
import { ListReader } from '../../../../actors/lists/list-reader.ts';
import type { ListOptions } from '../../../../actors/lists/list-wire.ts';
import { isCountry } from '../../../../actors/lists/rows/phone-reader.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import {
  ColumnMap,
  ImportForecast,
  type ImportQuery,
  ListImport,
} from '../../../../machines/contracts/lists/lead-import.ts';
import { topics } from '../../../../machines/contracts/topics.ts';
import {
  forecastImport,
  type ImportOrder,
  importList,
} from '../../../control/lists/import-list.ts';
import type { ApiParts } from '../../api-parts.ts';

/** A thread each, and a share of the store. */
const atATimeMax = 2;

const delimiters = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const;

/** The body of a list: it is read as it comes and never held whole. */
export const ListBody = z
  .custom<Readable>((body) => body instanceof Readable)
  .meta({ type: 'string', description: 'text/csv: the list itself, of any length' });

export const ListAnswer = z.union([ListImport, ImportForecast]);

/** Takes lists into campaigns, a bounded number at a time. */
export class LeadLists {
  readonly #parts: ApiParts;
  readonly #reader = new ListReader();
  #underWay = 0;

  constructor(parts: ApiParts) {
    this.#parts = parts;
  }

  /** Errors: `list_unreadable`, `imports_full`, `import_unknown`, `bad_request`. */
  async take(
    campaignId: string,
    bytes: Readable,
    query: ImportQuery,
  ): Promise<z.infer<typeof ListAnswer>> {
    const list = await this.#optionsOf(campaignId, query);
    if (this.#underWay >= atATimeMax) throw new VoxError('imports_full');
    this.#underWay += 1;
    try {
      return await this.#taken(query.dryRun, {
        importId: this.#parts.newId(),
        campaignId,
        fileName: query.fileName ?? null,
        bytes,
        list,
        elsewhere: query.elsewhere,
      });
    } catch (error) {
      if (!(error instanceof ListFailure)) throw error;
      throw new VoxError('list_unreadable', error.sentence, { cause: error });
    } finally {
      this.#underWay -= 1;
    }
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  async #taken(dryRun: boolean, order: ImportOrder): Promise<z.infer<typeof ListAnswer>> {
    const { documents, objects, now, news } = this.#parts;
    const onProgress = ({ _id, campaignId, state, counts }: ListImport) =>
      void news.publish(topics.importChanged, { campaignId, importId: _id, state, counts });
    const parts = { documents, objects, now, onProgress, reader: this.#reader };
    if (dryRun) return forecastImport(parts, order);
    const done = await importList(parts, order);
    if (done.counts.addedCount > 0)
      await news.publish(topics.campaignChanged, { campaignId: order.campaignId });
    if (done.failure !== null)
      throw new VoxError(
        'list_unreadable',
        `${done.failure.sentence} Import ${done._id} took ${done.counts.addedCount} leads of the ${done.counts.rowCount} rows before.`,
      );
    return done;
  }

  async #optionsOf(campaignId: string, query: ImportQuery): Promise<ListOptions> {
    const { country, delimiter, encoding, numbers, rest, header } = query;
    if (country !== undefined && !isCountry(country))
      throw new VoxError('bad_request', `country: nothing is known of the numbers of ${country}`);
    return {
      map: { ...(await this.#earlierMap(campaignId, query.mapFrom)), ...givenMap(query.map) },
      rest,
      country,
      numbers,
      encoding,
      delimiter: delimiter === undefined ? undefined : delimiters[delimiter],
      hasHeader: header === 'yes',
    };
  }

  async #earlierMap(campaignId: string, importId: string | undefined): Promise<ColumnMap> {
    if (importId === undefined) return {};
    const earlier = await this.#parts.documents.imports.findOne({ _id: importId, campaignId });
    if (earlier === null) throw new VoxError('import_unknown', importId);
    const columns = earlier.format?.columns ?? [];
    return Object.fromEntries(columns.map(({ name, target }) => [name, target]));
  }
}

function givenMap(text: string | undefined): ColumnMap {
  if (text === undefined) return {};
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new VoxError('bad_request', 'map: it is not JSON');
  }
  const read = ColumnMap.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new VoxError('bad_request', `map: ${issue?.path.join('.')} ${issue?.message}`);
}
