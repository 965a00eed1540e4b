/** On a stream the gateway says something every 12 seconds, and on a socket when it is asked. What is silent for longer was lost without a word. */
export const silenceMs = 30_000;

/** `fetch` of an answer that goes on: it fails, like one that was broken, when nothing is heard for so long. */
export const fetchUntilSilent: typeof fetch = async (input, init) => {
  const given = init?.signal;
  const own = new AbortController();
  const drop = () => own.abort();
  let silence = setTimeout(drop, silenceMs);
  const end = () => {
    clearTimeout(silence);
    given?.removeEventListener('abort', drop);
  };
  given?.addEventListener('abort', drop);
  try {
    const answer = await fetch(input, { ...init, signal: own.signal });
    const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, out) {
        clearTimeout(silence);
        silence = setTimeout(drop, silenceMs);
        out.enqueue(chunk);
      },
    });
    // Whoever reads is told how it ended.
    const told = answer.body?.pipeTo(writable).catch(() => undefined);
    void Promise.resolve(told).then(end);
    return new Response(answer.body && readable, answer);
  } catch (error) {
    end();
    throw error;
  }
};
