/** Queries and mutations by HTTP, and operations of every kind by WebSocket. */
export const graphqlPath = '/graphql';
/** Operations of every kind as streams of events. */
export const streamPath = '/graphql/stream';
/** The page for people, where it is on. */
export const consolePath = '/console';
