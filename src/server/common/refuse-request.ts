import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { presentError } from './present-error.ts';

type Reply = FastifyReply;

/** Answers with what is wrong with the request itself. */
export function refuseRequest(request: FastifyRequest, reply: Reply, status: number, message: string): Reply {
  const error = new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
  return reply.code(status).send({ errors: [presentError(error, request.id)] });
}

/** No other method than GET and POST is served at `url`. Whether pages may ask for that by OPTIONS is said elsewhere. */
export function refuseOtherMethods(app: FastifyInstance, url: string, message: string): void {
  const refuse = async (request: FastifyRequest, reply: Reply) =>
    refuseRequest(request, reply.header('allow', 'GET, POST'), 405, message);
  app.route({ method: ['HEAD', 'PUT', 'PATCH', 'DELETE'], url, onRequest: refuse, handler: refuse });
}
