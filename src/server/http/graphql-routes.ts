import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { GraphqlHttp } from './graphql-http.ts';
import type { Playground } from './playground.ts';
import { graphqlPath } from '../common/paths.ts';
import { presentError } from '../common/present-error.ts';

export interface GraphqlRoutesOptions {
  graphql: GraphqlHttp;
  /** Largest body. */
  maxBytes: number;
  /** Absent where it is off. */
  playground?: Playground | undefined;
}

/** How long a whole request may be at work: an order of a thousand cards is many calls of D1. Node takes it back with the next request. */
const workingMs = 60_000;

/** GraphQL by POST, queries by GET, and the page for browsers. */
export function graphqlRoutes({ graphql, maxBytes, playground }: GraphqlRoutesOptions) {
  return async (app: FastifyInstance): Promise<void> => {
    // Nothing but JSON, and all of it: a name that would harm is refused, as it is on a WebSocket, and not taken out.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('ignore', 'ignore'));
    app.get(graphqlPath, async (request, reply) => {
      if (playground && request.headers.accept?.includes('text/html'))
        return reply
          .type('text/html')
          .header('content-security-policy', playground.contentSecurityPolicy)
          .send(playground.html);
      await graphql.authenticate(request);
      return graphql.handle(request, reply);
    });
    app.post(
      graphqlPath,
      {
        bodyLimit: maxBytes,
        onRequest: (request) => graphql.authenticate(request),
        preHandler: async (request) => void request.socket.setTimeout(workingMs),
      },
      (request, reply) => graphql.handle(request, reply),
    );
    app.route({
      method: ['PUT', 'PATCH', 'DELETE'],
      url: graphqlPath,
      onRequest: refuseMethod,
      handler: refuseMethod,
    });
  };
}

async function refuseMethod(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const error = new GraphQLError('GraphQL is served by POST and GET.', { extensions: { code: 'BAD_REQUEST' } });
  return reply
    .code(405)
    .header('allow', 'GET, POST')
    .send({ errors: [presentError(error, request.id)] });
}
