/** A line of the input. `text` is null where it is longer than a row may be. */
export interface Line {
  number: number;
  text: Buffer | null;
}

const newline = 0x0a;

/**
 * The lines of NDJSON, in groups as they arrive, so that a group can be worked on at once. A line that is too long is dropped while it is
 * read: it costs no memory. (Line readers from the registry either keep it or drop it without a trace.)
 */
export async function* readLines(source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Line[]> {
  let pieces: Buffer[] = [];
  let length = 0;
  let number = 0;
  const add = (piece: Buffer) => {
    length += piece.length;
    if (length <= maxBytes) pieces.push(piece);
    else pieces = [];
  };
  const end = (): Line => {
    const text = length <= maxBytes ? Buffer.concat(pieces) : null;
    pieces = [];
    length = 0;
    return { number: ++number, text };
  };
  for await (const chunk of source) {
    const lines: Line[] = [];
    let start = 0;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, start)) {
      add(chunk.subarray(start, at));
      lines.push(end());
      start = at + 1;
    }
    if (start < chunk.length) add(chunk.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (length > 0) yield [end()];
}
