import type { FastifyInstance } from 'fastify';
import { bodyOf } from './body.ts';
import type { Sandbox } from '../interface.ts';
import { LoginRefused } from '../sdk-logins.ts';

/** Plays D1's mobile SDK in an app. */
export function registerSdkControl(scope: FastifyInstance, { sdkLogins }: Sandbox): void {
  type Login = { token: string; clientBinding?: string };
  const login = bodyOf('token:string', 'clientBinding:string');
  scope.post<{ Body: Login }>('/sdk/login', login, async ({ body: { token, clientBinding } }, reply) => {
    try {
      return { consumerIds: await sdkLogins.login(token, clientBinding) };
    } catch (error) {
      if (error instanceof LoginRefused) return reply.code(401).send({ error: error.reason });
      throw error;
    }
  });
}
