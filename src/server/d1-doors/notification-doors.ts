import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** One of D1's notifications as it came: several operations on cards or on end users, or one, whose card the path names. */
export type Notification =
  { kind: 'cards' | 'consumers'; body: unknown } | { kind: 'card' | 'digitalCard'; id: string; body: unknown };

/**
 * Where D1's notifications go: the events room, handed in. Resolves when everything is stored or set aside; rejects when something could not
 * be stored.
 */
export type Receive = (notification: Notification, correlationId: string) => Promise<unknown>;

export interface NotificationDoorsOptions {
  issuerId: string;
  receive: Receive;
  /** Last part of the path at which D1 notifies of operations on end users; its documentation does not show it. */
  consumerNotificationsPath: string;
  /** Largest notification taken. D1's largest batch is agreed at onboarding. */
  maxBytes: number;
  /** Answer whoever is not D1, before the body is read: nobody unknown may make us parse anything. */
  authenticate: ((request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>)[];
  refuse(reply: FastifyReply, status: number, errorCode: string, error: string): FastifyReply;
}

export const notificationsPath = '/notifications/d1';

interface Params {
  issuerId: string;
  id: string;
}

/** The four ways in which D1 notifies (contract section 8). What is JSON and comes from D1 is answered with 204 once it is kept, however odd. */
export function notificationDoors({ refuse, ...options }: NotificationDoorsOptions) {
  return async (app: FastifyInstance): Promise<void> => {
    // Whatever D1 calls it: a 4xx is final for D1, and what was in the body would be lost.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, app.getDefaultJsonParser('remove', 'remove'));

    const consumers = options.consumerNotificationsPath.replaceAll(':', '::');
    door('/v2/issuers/:issuerId/cards', (_id, body) => ({ kind: 'cards', body }));
    door(`/v2/issuers/:issuerId/${consumers}`, (_id, body) => ({ kind: 'consumers', body }));
    door('/v1/issuers/:issuerId/cards/:id/notifications', (id, body) => ({ kind: 'card', id, body }));
    door('/v1/issuers/:issuerId/digitalCards/:id/notifications', (id, body) => ({ kind: 'digitalCard', id, body }));

    function door(path: string, notificationOf: (id: string, body: unknown) => Notification): void {
      app.post<{ Params: Params }>(
        notificationsPath + path,
        { bodyLimit: options.maxBytes, onRequest: options.authenticate },
        async ({ params, body, id: correlationId }, reply) => {
          if (params.issuerId !== options.issuerId) return refuse(reply, 404, 'FIELD_INVALID_VALUE', 'issuerId');
          if (body === undefined) return refuse(reply, 400, 'FIELD_INVALID_FORMAT', 'body');
          await options.receive(notificationOf(params.id, body), correlationId);
          return reply.code(204).send();
        },
      );
    }
  };
}
