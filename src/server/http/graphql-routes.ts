import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GraphqlHttp } from './graphql-http.ts';
import type { Playground } from './playground.ts';
import { refuseOfForeignPage } from '../common/foreign-pages.ts';
import { takeOnlyJson } from '../common/json-body.ts';
import { graphqlPath } from '../common/paths.ts';
import { refuseOtherMethods } from '../common/refuse-request.ts';

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
    takeOnlyJson(app);

    async function admit(request: FastifyRequest): Promise<void> {
      await graphql.authenticate(request);
      refuseOfForeignPage(request);
    }

    app.get(graphqlPath, { exposeHeadRoute: false }, async (request, reply) => {
      if (playground && request.headers.accept?.includes('text/html'))
        return reply
          .type('text/html')
          .header('content-security-policy', playground.contentSecurityPolicy)
          .send(playground.html);
      await admit(request);
      return graphql.handle(request, reply);
    });
    app.post(
      graphqlPath,
      {
        bodyLimit: maxBytes,
        onRequest: admit,
        preHandler: async (request) => void request.socket.setTimeout(workingMs),
      },
      (request, reply) => graphql.handle(request, reply),
    );
    refuseOtherMethods(app, graphqlPath, 'GraphQL is served by POST and GET.');
  };
}
