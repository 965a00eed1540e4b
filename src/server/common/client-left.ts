/**
 * Why what is done for a client ends once it has left. An error of our own: Node's is of no class that everybody knows as an error, and what
 * collects results would take it for one.
 */
export const clientLeft = new Error('the client has left');

/** What proxies log of a client that left before it was answered. */
export const leftEarly = 499;
