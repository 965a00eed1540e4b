/** The product's types as far as the bench asks for them, and payloads of the same length. */
export const typeDefs = `
  type Query { none: Boolean }
  type Subscription { cardOrderUpdated(cardId: ID!): CardOrderUpdate! }
  enum UpdateKind { SNAPSHOT CHANGE RESYNC }
  type CardOrderUpdate { kind: UpdateKind! cursor: String! order: CardOrder }
  type CardOrder { id: ID! status: String! stage: String! shipment: Shipment }
  type Shipment { status: String carrier: String trackingNumber: String }
`;

const cursor = 'c'.repeat(57);

export function payloadOf(kind, { operationId, status, details }) {
  const { status: stage, shipment = null } = details;
  return { kind, cursor, order: { id: operationId, status, stage, shipment } };
}
