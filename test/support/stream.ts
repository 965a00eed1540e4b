import { until } from './events.ts';

interface Shown {
  data?: Record<string, unknown> | null;
  errors?: {
    message: string;
    path?: string[];
    extensions: { code: string; retryable: boolean; correlationId: string };
  }[];
}

/** A stream of events, read as it arrives by nothing but fetch. */
export interface TestStream {
  response: Response;
  /** What came in events called `next`, in order. */
  shown: Shown[];
  /** Whether it said that nothing more is to come. */
  completed(): boolean;
  /** Whether it is over, in whatever way. */
  over(): boolean;
  /** How many signs of life came. */
  comments(): number;
  until(isSo: () => boolean): Promise<void>;
  stop(): Promise<void>;
}

/** Opens one by POST. One that is refused has no events, and its answer has not been read. */
export async function openStream(
  url: string,
  token: string | undefined,
  body: object,
  headers: Record<string, string> = {},
): Promise<TestStream> {
  const abort = new AbortController();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...{ accept: 'text/event-stream', 'content-type': 'application/json' },
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify(body),
    signal: abort.signal,
  });
  const shown: Shown[] = [];
  let [completed, over, comments] = [false, false, 0];
  const take = (text: string) => {
    const [, name = '', data = ''] = /^(?:event: (\w+)\ndata: ?(.*)|:)$/.exec(text) ?? [];
    if (name === 'next') shown.push(JSON.parse(data) as Shown);
    else if (name === 'complete') completed = true;
    else if (text === ':') comments += 1;
    else throw new Error(`no event of a stream: ${text}`);
  };
  const reading = response.ok ? read(response, take).finally(() => (over = true)) : Promise.resolve();
  // How it ends is told by `over` and `completed`.
  reading.catch(() => undefined);
  return {
    response,
    shown,
    completed: () => completed,
    over: () => over,
    comments: () => comments,
    until: (isSo) => until(isSo),
    async stop() {
      abort.abort();
      await reading.catch(() => undefined);
    },
  };
}

async function read(response: Response, take: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  const chunks = response.body as unknown as AsyncIterable<Uint8Array>;
  let rest = '';
  for await (const chunk of chunks) {
    const texts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = texts.pop() ?? '';
    texts.forEach(take);
  }
  if (rest !== '') throw new Error('an event was cut short');
}
