import addFormats from 'ajv-formats';
import { OpenAPIBackend, type Context, type Request } from 'openapi-backend';
import { createCard } from './cards/card-creation.ts';
import { renewCard, replaceCard } from './cards/card-credentials.ts';
import { activateCard, deleteCard, resumeCard, suspendCard } from './cards/card-life.ts';
import { registerCard } from './cards/card-registration.ts';
import { getCard } from './cards/cards.ts';
import {
  optOutCardFromClickToPay,
  optOutConsumerFromClickToPay,
  updateClickToPayCard,
  updateClickToPayConsumer,
} from './click-to-pay/click-to-pay-changes.ts';
import { getClickToPayProfiles } from './click-to-pay/click-to-pay-profiles.ts';
import { enrollCardInClickToPay } from './click-to-pay/click-to-pay.ts';
import { deleteConsumer, deleteConsumerV1, updateConsumer } from './consumers/consumer-life.ts';
import { getConsumerOperation, listConsumerOperations } from './consumers/consumer-operations.ts';
import {
  registerConsumer,
  registerConsumerV1,
  registerConsumerWithCardsV1,
} from './consumers/consumer-registration.ts';
import { getConsumer, listConsumerCards } from './consumers/consumers.ts';
import type { Description } from './description.ts';
import {
  deleteDigitalCard,
  getDigitalCard,
  getDigitalCardOperation,
  listDigitalCards,
  resumeDigitalCard,
  suspendDigitalCard,
} from './cards/digital-cards.ts';
import { fieldAtFault } from './field-at-fault.ts';
import { getCardOperation, listCardOperations } from './operations.ts';
import { orderCards } from './orders/order-batch.ts';
import { changeCardOrder } from './orders/order-change.ts';
import { getProductionStatus, orderCard } from './orders/orders.ts';
import { invalidFormat, Refusal } from './refusal.ts';
import type { Tokens } from './tokens.ts';
import { trackCard } from './orders/tracking.ts';
import type { Answer, D1Call, Handler, World } from './world.ts';

const handlers: Record<string, Handler> = {
  registerConsumer,
  registerConsumerV1,
  registerConsumerWithCardsV1,
  updateConsumer,
  deleteConsumer,
  deleteConsumerV1,
  getConsumer,
  listConsumerCards,
  listConsumerOperations,
  getConsumerOperation,
  registerCard,
  createCard,
  suspendCard,
  resumeCard,
  activateCard,
  deleteCard,
  renewCard,
  replaceCard,
  getCard,
  listCardOperations,
  getCardOperation,
  listDigitalCards,
  getDigitalCard,
  getDigitalCardOperation,
  suspendDigitalCard,
  resumeDigitalCard,
  deleteDigitalCard,
  enrollCardInClickToPay,
  updateClickToPayCard,
  updateClickToPayConsumer,
  optOutCardFromClickToPay,
  optOutConsumerFromClickToPay,
  getClickToPayProfiles,
  orderCard,
  orderCards,
  changeCardOrder,
  trackCard,
  getProductionStatus,
};

/** D1's API: routes, access tokens and the checks against schema/d1, then the operation. Refusals are thrown as Refusal. */
export async function createApi(description: Description, world: World, tokens: Tokens): Promise<OpenAPIBackend> {
  const backend = await createBackend(description);
  for (const [operationId, handler] of Object.entries(handlers)) {
    backend.register(operationId, (context: Context) => handler(world, toCall(context)));
  }
  backend.register('getToken', (context: Context): Promise<Answer> => {
    refuseWrongContentType(context);
    return tokens.exchange(context.request.requestBody as Record<string, unknown>);
  });
  backend.registerSecurityHandler('accessToken', (context: Context) =>
    tokens.accepts(context.request.headers.authorization),
  );
  backend.register({
    notFound: ({ request }: Context) => refuseUnknown(request),
    methodNotAllowed: ({ request }: Context) => refuseUnknown(request),
    unauthorizedHandler: () => {
      throw new Refusal(401, { errorCode: 'AUTHORIZER_UNAUTHORIZED', error: 'Unauthorized' });
    },
    postSecurityHandler: (context: Context) => {
      if (context.operation.requestBody && context.security?.authorized) refuseWrongContentType(context);
    },
    validationFail: ({ validation }: Context) => {
      throw invalidFormat(fieldAtFault(validation.errors));
    },
    preOperationHandler: ({ request }: Context) => {
      const { issuerId } = request.params;
      if (issuerId !== undefined && issuerId !== world.settings.issuerId)
        throw new Refusal(403, world.settings.refusals.foreignIssuer);
    },
  });
  return backend;
}

/** Routes and checks of a description, without operations. */
export async function createBackend(description: Description): Promise<OpenAPIBackend> {
  const backend = new OpenAPIBackend({
    definition: description as never,
    strict: true,
    // The library's check of descriptions knows OpenAPI 3.0 only; ours are 3.1. The project's own tools check them.
    quick: true,
    ajvOpts: { discriminator: true },
    customizeAjv: (ajv) => addFormats.default(ajv),
  });
  await backend.init();
  // The library flattens the description anew for each request; it does not change any more.
  const operations = backend.router.getOperations();
  backend.router.getOperations = () => operations;
  return backend;
}

function toCall({ request }: Context): D1Call {
  return { params: request.params as D1Call['params'], body: request.requestBody };
}

/** Loud, so that a client that calls what D1 does not have finds out at once. */
function refuseUnknown(request: Request): never {
  const error = `${request.method.toUpperCase()} ${request.path} is not part of this sandbox`;
  throw new Refusal(501, { errorCode: 'SANDBOX_NOT_IMPLEMENTED', error });
}

/** The library reads JSON whatever a client calls it. */
function refuseWrongContentType({ operation, request }: Context): void {
  const { content } = operation.requestBody as { content: Record<string, unknown> };
  const type = String(request.headers['content-type']).split(';')[0]?.trim().toLowerCase() ?? '';
  if (!(type in content)) throw invalidFormat('content-type');
}
