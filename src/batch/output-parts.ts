import { addAbortSignal, pipeline } from 'node:stream';
import { pick } from 'stream-json/filters/pick.js';
import { streamValues } from 'stream-json/streamers/stream-values.js';
import { BatchError } from './batch-error.ts';
import { openFile } from './open-file.ts';

/** What the parts of an output file are given to, in the order of the file. */
export interface PartTakers {
  header(value: unknown): void;
  result(value: unknown): Promise<void>;
}

/**
 * Reads D1's output file, `{header, recordsResults}`, without holding it. Other members are passed over. Gives whether it has a list of
 * results, empty or not.
 * @throws BatchError when it is no complete JSON; what was given until then stands
 */
export async function readParts(path: string, take: PartTakers, signal?: AbortSignal): Promise<boolean> {
  // Which part each picked value is, in their order: a value comes without the name that it had.
  const names: unknown[] = [];
  let hasResults = false;
  const filter = (stack: (string | number | null)[], token: { name: string }) => {
    const [name, index] = stack;
    if (name === 'recordsResults' && stack.length === 1) hasResults ||= token.name === 'startArray';
    const isPart =
      (name === 'header' && stack.length === 1) || (name === 'recordsResults' && typeof index === 'number');
    if (isPart) names.push(name);
    return isPart;
  };
  const parts = pick.withParserAsStream({ filter, packValues: true, streamValues: false });
  const values = streamValues.asStream();
  // A fault of an earlier stream ends the last one, and so the loop.
  const { file } = await openFile(path);
  pipeline(file.createReadStream(), parts, values, () => undefined);
  if (signal) addAbortSignal(signal, values);
  try {
    for await (const { value } of values as AsyncIterable<{ value: unknown }>)
      if (names.shift() === 'header') take.header(value);
      else await take.result(value);
    return hasResults;
  } catch (error) {
    throw isOfTheParser(error) ? new BatchError(`${path} is not complete JSON`, { cause: error }) : error;
  }
}

/** The library's errors are plain ones. They have no code, as those of the file system and of an abort do. */
function isOfTheParser(error: unknown): boolean {
  return error instanceof Error && ['Error', 'RangeError'].includes(error.name) && !('code' in error);
}
