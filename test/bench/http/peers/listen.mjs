import process from 'node:process';

/** Says where a server of node:http listens, once it does. */
export function listen(server, path = '/graphql') {
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => said(server.address().port, path));
  process.on('SIGTERM', () => process.exit());
}

export function said(port, path = '/graphql') {
  process.stdout.write(`ready http://127.0.0.1:${port}${path}\n`);
}
