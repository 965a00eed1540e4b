import type { WebSocket } from 'ws';

/** More than any client that means well has to say, and little enough that many such sockets leave the process time for others. */
const perSecond = 100;
const atOnce = 1_000;

/**
 * Keeps a socket from saying more than can be listened to. Calls are messages that came; from one too many on nothing is read until it is
 * their turn again, and what is not read waits at the client. What came in the same piece is heard, and waited for; where that is far too much,
 * `onFlood` is called: a socket that is not read does not tell that its client has gone.
 */
export function createIntake(
  socket: WebSocket,
  onFlood: () => void,
  now: () => number = () => performance.now(),
): () => void {
  let left = atOnce;
  let at = now();
  return () => {
    const present = now();
    left = Math.min(atOnce, left + ((present - at) / 1_000) * perSecond) - 1;
    at = present;
    if (left < -atOnce) return onFlood();
    if (left >= 0 || socket.isPaused) return;
    socket.pause();
    setTimeout(() => socket.resume(), (-left / perSecond) * 1_000).unref();
  };
}
