import { MessageType } from 'graphql-ws';

type Hear = (text: string) => Promise<void>;

/** What is not handed on. */
export interface Refuse {
  /** An id is used for a second operation while the client has not completed the first. */
  repeated(): void;
  /** A message that only a server may send. The library takes it for a failure of its own. */
  misplaced(): void;
}

interface Turn {
  /** Whether the client has no more use for what runs under the id, and may give the id to another operation. */
  completed: boolean;
  /** The message that begins the operation after this one, once this one is over. */
  next: string | undefined;
}

/**
 * Hands a socket's messages to the library, but begins an operation whose id was used before only when the one before is over. The library
 * calls an id free as soon as the client completes it. What ran under it may still be waiting for D1 or for its reader then, and takes
 * whatever has the id by the time it ends for itself: it would tell the client that the new operation is complete, and lose sight of it.
 */
export function inTurn(hear: Hear, { repeated, misplaced }: Refuse): Hear {
  const turns = new Map<unknown, Turn>();

  async function run(id: unknown, text: string): Promise<void> {
    const turn: Turn = { completed: false, next: text };
    turns.set(id, turn);
    try {
      while (turn.next !== undefined) {
        const message = turn.next;
        Object.assign(turn, { completed: false, next: undefined });
        await hear(message);
      }
    } finally {
      turns.delete(id);
    }
  }

  return async (text) => {
    const { type, id } = read(text);
    if (ofServers.includes(type)) return misplaced();
    const turn = turns.get(id);
    if (type === 'subscribe') {
      if (turn === undefined) return run(id, text);
      if (!turn.completed || turn.next !== undefined) return repeated();
      turn.next = text;
      return;
    }
    if (type === 'complete' && turn !== undefined) {
      // It has not begun, and need not.
      if (turn.next !== undefined) return void (turn.next = undefined);
      turn.completed = true;
    }
    return hear(text);
  };
}

const ofServers: unknown[] = [MessageType.ConnectionAck, MessageType.Next, MessageType.Error];

/** What is no message at all is the library's to refuse. */
function read(text: string): { type?: unknown; id?: unknown } {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}
