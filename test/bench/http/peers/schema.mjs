/** The part of the gateway's schema that the home screen needs, in the same shape. */
export const typeDefs = `
  type Query { me: Consumer }
  type Consumer { id: ID! cards(first: Int! = 20, after: String): CardConnection! }
  type CardConnection { nodes: [Card!] }
  type Card { id: ID! state: CardState last4: String clickToPay: ClickToPayEnrollment! latestOrder: CardOrder }
  enum CardState { ACTIVE INACTIVE EXPIRED DELETED REPLACED UNRECOGNIZED }
  type ClickToPayEnrollment { status: ClickToPayStatus! }
  enum ClickToPayStatus { ENROLLED NOT_ENROLLED PENDING FAILED OPTED_OUT UNKNOWN }
  type CardOrder { status: OperationStatus! stage: ProductionStage! shipment: Shipment }
  enum OperationStatus { PENDING SUCCESSFUL FAILED UNRECOGNIZED }
  enum ProductionStage { CARD_PROD_REQUESTED CARD_PROD_READY CARD_PROD_ONGOING CARD_PROD_DONE CARD_SHIPPED UNRECOGNIZED }
  type Shipment { status: String }
`;

/** The context is what contextFor() gives. */
export const resolvers = {
  Query: { me: async (_root, _args, { consumerId, load }) => toConsumer(await load.consumer(consumerId)) },
  Consumer: { cards: async ({ id }, _args, { load }) => ({ nodes: (await load.cards(id)).map(toCard) }) },
  Card: {
    clickToPay: async ({ id, consumerId }, _args, { load }) => enrollment(await load.profiles(consumerId), id),
    latestOrder: async ({ id }, _args, { load }) => toOrder(newest(await load.orders(id))),
  },
};

export const toConsumer = ({ consumerId }) => ({ id: consumerId });
export const toCard = ({ cardId, consumerId, state, last4Pan }) => ({ id: cardId, consumerId, state, last4: last4Pan });

export function enrollment(profiles, cardId) {
  const isIn = profiles.some(({ cards }) => cards.some((card) => card.cardId === cardId));
  return { status: isIn ? 'ENROLLED' : 'NOT_ENROLLED' };
}

export function newest(operations) {
  const orders = operations.filter(({ operation }) => operation === 'PRODUCE');
  return orders.sort((a, b) => (a.startTime < b.startTime ? 1 : -1))[0];
}

export function toOrder(operation) {
  if (!operation) return null;
  const { status: stage, shipment } = operation.details;
  return { status: operation.status, stage, shipment: shipment ? { status: shipment.status ?? null } : null };
}
