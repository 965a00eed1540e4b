import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';

/** Any page may send a body of these types, and its browser asks nobody first. */
const ofAnyPage = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];
/** As clients of Apollo Server know them. */
const ofNoForeignPage = ['apollo-require-preflight', 'x-apollo-operation-name'];

/**
 * What a foreign page could send by itself is not run (CSRF), whatever comes back by. Of a body nothing but JSON is taken, which it could not
 * send.
 *
 * @throws GraphQLError BAD_REQUEST
 */
export function refuseOfForeignPage({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): void {
  if (method === 'POST' && headers['content-type'] !== undefined) return;
  const [type = ''] = headers['content-type']?.split(';') ?? [];
  if (type !== '' && !ofAnyPage.includes(type.trim().toLowerCase())) return;
  if (ofNoForeignPage.some((name) => headers[name])) return;
  throw new GraphQLError(`A request without a JSON body has one of the headers ${ofNoForeignPage.join(', ')}.`, {
    extensions: { code: 'BAD_REQUEST' },
  });
}
