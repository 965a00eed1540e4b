import { readFileSync } from 'node:fs';
import { extendSchema, GraphQLError, parse, type GraphQLSchema } from 'graphql';
import { failNextEnrolment, type EnrolmentFailure } from '../sandbox/click-to-pay/enrolment-failures.ts';
import { describeNotification } from '../sandbox/control/notifications.ts';
import type { Sandbox } from '../sandbox/interface.ts';
import type { Request } from '../scope.ts';

/** What the demo adds to the schema, as text. */
export function readSimulationSchema(): string {
  return readFileSync(new URL('../../schema/simulation.graphql', import.meta.url), 'utf8');
}

type Resolvers = Record<string, (args: never, context: Request) => unknown>;

/** Adds to the schema what plays with a sandbox. The schema given stays as it is: the one of production has nothing of this. */
export function createSimulation(sandbox: Sandbox): (schema: GraphQLSchema) => GraphQLSchema {
  return (schema) => {
    const extended = extendSchema(schema, parse(readSimulationSchema()));
    const types = { Query: queries(sandbox), Mutation: mutations(sandbox) };
    for (const [type, resolvers] of Object.entries<Resolvers>(types)) {
      const fields = (type === 'Query' ? extended.getQueryType() : extended.getMutationType())?.getFields() ?? {};
      for (const [name, resolve] of Object.entries(resolvers)) {
        const field = fields[name];
        if (field === undefined) throw new Error(`schema/simulation.graphql has no ${type}.${name}`);
        field.resolve = (_root, args, context: Request) => resolve(args as never, context);
      }
    }
    return extended;
  };
}

const mostShown = 50;

function queries({ notifier }: Sandbox): Resolvers {
  return {
    simulatedNotifications({ first }: { first: number }, { collector }: Request) {
      // Nobody is told when the sandbox sends something.
      collector?.spoil();
      if (first < 1 || first > mostShown)
        throw new GraphQLError(`first must be 1 to ${mostShown}.`, { extensions: { code: 'BAD_REQUEST' } });
      return notifier.notifications.slice(0, first).map(describeNotification).map(presented);
    },
  };
}

function mutations(sandbox: Sandbox): Resolvers {
  const { production, notifier } = sandbox;
  return {
    simulateOrderAdvance({ orderId, stage }: { orderId: string; stage: string }) {
      if (!production.has(orderId)) return refused('NOT_FOUND', 'orderId', 'the sandbox has no such order');
      const isDone = production.advance(orderId, stage);
      return isDone ? done : refused('NOT_ALLOWED', 'stage', 'the order is past this stage, or never comes to it');
    },
    simulateEnrollmentFailure({ cause, cardId }: { cause: EnrolmentFailure; cardId?: string | null }) {
      if (cardId != null && !sandbox.store.cards.has(cardId))
        return refused('NOT_FOUND', 'cardId', 'the sandbox has no such card');
      failNextEnrolment(sandbox, cause, cardId ?? undefined);
      return done;
    },
    simulateNotificationLoss({ count }: { count: number }) {
      if (count < 0) return refused('INVALID_VALUE', 'count', 'must not be less than 0');
      notifier.loseNext(count);
      return done;
    },
    simulateNotificationResend({ id }: { id: string }) {
      const isKnown = notifier.resend(id);
      return isKnown ? done : refused('NOT_FOUND', 'id', 'the sandbox has no such notification, or it is too long ago');
    },
  };
}

const done = { userErrors: [] };

function refused(code: 'NOT_FOUND' | 'NOT_ALLOWED' | 'INVALID_VALUE', field: string, message: string) {
  return { userErrors: [{ kind: 'ERROR', code, field: [field], message }] };
}

const states = {
  pending: 'PENDING',
  acknowledged: 'ACKNOWLEDGED',
  refused: 'REFUSED',
  givenUp: 'GIVEN_UP',
  lost: 'LOST',
};

function presented({ state, operations, ...sent }: ReturnType<typeof describeNotification>) {
  const told = operations.map(({ operationId, operation, status, stage }) => {
    return { operationId, kindText: operation, statusText: status, stageText: stage };
  });
  return { ...sent, at: new Date(sent.at), state: states[state], operations: told };
}
