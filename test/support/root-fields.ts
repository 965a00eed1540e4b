import { address, enrolment, order, person, registration } from './inputs.ts';

/** Ids of things, whoever they belong to. */
export interface Ids {
  card: string;
  consumer: string;
  digitalCard: string;
  operation: string;
  request: string;
}

/** A root field, and how to ask for it. */
export interface RootField {
  kind: 'query' | 'mutation' | 'subscription';
  document: string;
  variables(ids: Ids): Record<string, unknown>;
  /** Which ids it takes of things that are there. */
  takes: (keyof Ids)[];
}

const renewal = { services: { issuance: 'RENEWAL' }, cardData: undefined, issuerRequestId: 'request-renewal' };

/** Every root field of the schema. */
export const rootFields: Record<string, RootField> = {
  me: { kind: 'query', document: '{ me { id } }', variables: () => ({}), takes: [] },
  card: byId('query', 'card', 'id', 'card', 'id last4 state consumer { id } clickToPay { status }'),
  consumer: byId('query', 'consumer', 'id', 'consumer', 'id state personalInformation { email } cards { totalCount }'),
  operation: byId('query', 'operation', 'id', 'operation', 'id status'),
  cardOrder: byId('query', 'cardOrder', 'id', 'operation', 'id stage'),
  cardOrderByRequest: byId('query', 'cardOrderByRequest', 'issuerRequestId', 'request', 'id stage'),
  cardOrderUpdated: byId('subscription', 'cardOrderUpdated', 'cardId', 'card', 'kind cursor'),
  clickToPayEnrollmentUpdated: byId('subscription', 'clickToPayEnrollmentUpdated', 'cardId', 'card', 'kind cursor'),
  consumerUpdated: byId('subscription', 'consumerUpdated', 'consumerId', 'consumer', 'kind cursor'),
  registerConsumer: mutation('registerConsumer', 'RegisterConsumerInput', [], consumerOf),
  updateConsumer: mutation('updateConsumer', 'UpdateConsumerInput', ['consumer'], (ids) => ({
    ...consumerOf(ids),
    personalInformation: person,
  })),
  deleteConsumer: mutation('deleteConsumer', 'DeleteConsumerInput', ['consumer'], consumerOf),
  registerCard: mutation('registerCard', 'RegisterCardInput', [], (ids) => registration({ ...consumerOf(ids) })),
  createCard: mutation('createCard', 'CreateCardInput', ['consumer'], (ids) => ({
    ...consumerOf(ids),
    cardProductId: 'DEMO_VISA',
  })),
  suspendCard: mutation('suspendCard', 'CardOperationInput', ['card'], cardOf),
  resumeCard: mutation('resumeCard', 'CardOperationInput', ['card'], cardOf),
  activateCard: mutation('activateCard', 'CardOperationInput', ['card'], cardOf),
  deleteCard: mutation('deleteCard', 'CardOperationInput', ['card'], cardOf),
  renewCard: mutation('renewCard', 'RenewCardInput', ['card'], cardOf),
  replaceCard: mutation('replaceCard', 'ReplaceCardInput', ['card'], (ids) => ({
    ...cardOf(ids),
    ...{ newCardId: 'crd-next', reasonCode: 'CARD_LOST' },
  })),
  suspendDigitalCard: digital('suspendDigitalCard'),
  resumeDigitalCard: digital('resumeDigitalCard'),
  deleteDigitalCard: digital('deleteDigitalCard'),
  enrollCardInClickToPay: mutation('enrollCardInClickToPay', 'EnrollCardInClickToPayInput', ['card'], (ids) =>
    enrolment({ cardId: ids.card }),
  ),
  updateClickToPayCard: mutation('updateClickToPayCard', 'UpdateClickToPayCardInput', ['card'], (ids) => ({
    ...cardOf(ids),
    billingAddress: address,
  })),
  updateClickToPayConsumer: mutation(
    'updateClickToPayConsumer',
    'UpdateClickToPayConsumerInput',
    ['consumer'],
    (ids) => ({ ...consumerOf(ids), consumer: enrolment().consumer }),
  ),
  optOutCardFromClickToPay: mutation('optOutCardFromClickToPay', 'OptOutCardInput', ['card'], cardOf),
  optOutConsumerFromClickToPay: mutation(
    'optOutConsumerFromClickToPay',
    'OptOutConsumerInput',
    ['consumer'],
    consumerOf,
  ),
  orderCard: mutation('orderCard', 'OrderCardInput', ['card', 'consumer'], (ids) =>
    order({ ...renewal, cardId: ids.card, consumerId: ids.consumer }),
  ),
  orderCards: mutation('orderCards', 'OrderCardsInput', ['card', 'consumer'], (ids) => ({
    orders: [order({ cardId: ids.card, consumerId: ids.consumer })],
  })),
  changeCardOrder: mutation('changeCardOrder', 'ChangeCardOrderInput', ['operation'], (ids) => ({
    ...{ orderId: ids.operation, type: 'CANCEL' },
  })),
  trackCard: mutation('trackCard', 'TrackCardInput', ['card'], (ids) => ({
    cardId: ids.card,
    trackingType: 'RETURN',
  })),
  cardHistory: byId('query', 'cardHistory', 'cardId', 'card', 'nodes { id explanation }'),
  operationHistory: byId('query', 'operationHistory', 'id', 'operation', 'id explanation'),
  askD1Again: mutation('askD1Again', 'AskD1AgainInput', ['card'], cardOf),
  resyncConsumer: mutation('resyncConsumer', 'ResyncConsumerInput', ['consumer'], consumerOf),
  createD1SdkToken: mutation('createD1SdkToken', 'CreateD1SdkTokenInput', [], () => ({})),
};

function byId(kind: RootField['kind'], name: string, argument: string, takes: keyof Ids, select: string): RootField {
  return {
    ...{ kind, takes: [takes], variables: (ids) => ({ id: ids[takes] }) },
    document: `${kind} ($id: ID!) { ${name}(${argument}: $id) { ${select} } }`,
  };
}

function mutation(name: string, type: string, takes: (keyof Ids)[], inputOf: (ids: Ids) => object): RootField {
  return {
    ...{ kind: 'mutation', takes, variables: (ids) => ({ input: inputOf(ids) }) },
    document: `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code field message } } }`,
  };
}

function digital(name: string): RootField {
  return mutation(name, 'DigitalCardOperationInput', ['card', 'digitalCard'], (ids) => ({
    ...cardOf(ids),
    digitalCardId: ids.digitalCard,
  }));
}

function cardOf({ card }: Ids) {
  return { cardId: card };
}

function consumerOf({ consumer }: Ids) {
  return { consumerId: consumer };
}
