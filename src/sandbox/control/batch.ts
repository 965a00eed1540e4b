import type { FastifyInstance } from 'fastify';
import type { Sandbox } from '../interface.ts';

/** More than any file may have, so that one that is too large gets D1's own answer. */
const bodyLimit = 512 * 1024 * 1024;

/** The route that stands for the SFTP server on which batch files are put. */
export function registerBatchControl(scope: FastifyInstance, sandbox: Sandbox): void {
  scope.register((files, _options, done) => {
    files.removeAllContentTypeParsers();
    files.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, parsed) => parsed(null, body));
    const querystring = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
    files.post<{ Querystring: { name: string }; Body?: Buffer }>(
      '/batch-files',
      { bodyLimit, schema: { querystring } },
      (r) => sandbox.batchFiles.take(r.query.name, r.body ?? Buffer.alloc(0)),
    );
    done();
  });
}
