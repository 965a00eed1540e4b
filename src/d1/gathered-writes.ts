import { buildConnector } from 'undici';

/**
 * Connections that give the system all at once what is written to them in one turn. For those on which requests follow each other unanswered: undici
 * writes each of them by itself.
 */
export function gatherWrites(options: buildConnector.BuildOptions): buildConnector.connector {
  const connect = buildConnector(options);
  return (to, done) =>
    connect(to, (...[error, socket]) => {
      if (error) return done(error, null);
      let isGathering = false;
      const goOn = () => {
        isGathering = false;
        socket.uncork();
      };
      const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
      socket.write = (...args: unknown[]) => {
        if (!isGathering) {
          isGathering = true;
          socket.cork();
          // When what runs now, and all that it has promised, has run.
          process.nextTick(goOn);
        }
        return write(...args);
      };
      done(null, socket);
    });
}
