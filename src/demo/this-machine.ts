import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../sandbox/foreign-pages.ts';

type Room = (app: FastifyInstance) => Promise<void>;

/**
 * Has the whole server in which the room is answer to loopback names alone, on any port. A page whose name is made to lead to this machine is, for a
 * browser, of one origin with the demo, and would read the tokens that the playground and the console have.
 */
export function onlyAsThisMachine(room: Room): Room {
  const whole: Room = async (app) => {
    app.addHook('onRequest', async ({ headers: { host = '' } }, reply) => {
      if (isLoopback(`http://${host}`)) return undefined;
      return reply.code(403).send({ error: 'The demo answers as localhost alone.' });
    });
    app.register(room);
  };
  // Fastify's word for "in no scope of its own": the hook is for what was there before, too.
  return Object.assign(whole, { [Symbol.for('skip-override')]: true });
}
