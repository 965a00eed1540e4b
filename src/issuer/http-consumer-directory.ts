import type { ConsumerDirectory } from './consumer-directory.ts';
import { readConsumerInfo } from './consumer-info.ts';
import { createDirectoryHttp, type DirectoryOptions } from './http.ts';

/** A consumer directory behind `GET {url}/consumers/{consumerId}?cardId=`, which answers D1's ConsumerInfo as JSON, or 404. */
export function createHttpConsumerDirectory(options: DirectoryOptions): ConsumerDirectory {
  const http = createDirectoryHttp('consumer', options);
  return {
    async find(consumerId, cardId, { correlationId }) {
      const query = cardId === undefined ? '' : `?cardId=${encodeURIComponent(cardId)}`;
      const path = `/consumers/${encodeURIComponent(consumerId)}${query}`;
      const known = await http.ask({ method: 'GET', path, correlationId }, readConsumerInfo);
      if (known === null) return null;
      const { info, dropped } = known;
      // An operator learns what D1 misses: names of members, never what was in them.
      if (dropped.length > 0)
        options.logger.warn({ directory: 'consumer', correlationId, dropped }, 'not in D1’s form');
      return info;
    },
    stop: () => http.stop(),
  };
}
