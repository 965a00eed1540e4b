/**
 * Why what is done for a client ends once it has left. An error of our own: Node's is of no class that everybody knows as an error, and what
 * collects results would take it for one.
 */
export const clientLeft = new Error('the client has left');
