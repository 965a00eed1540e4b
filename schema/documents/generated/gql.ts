/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query CardOrder($id: ID!) {\n  cardOrder(id: $id) {\n    id\n    issuerRequestId\n    stage\n    stageText\n    status\n    dueDate\n    productionSite\n    startedAt\n    endedAt\n    card {\n      id\n      last4\n    }\n    shipment {\n      carrier\n      trackingNumber\n      trackingUrl\n      status\n      message\n    }\n    error {\n      code\n      message\n    }\n    timeline {\n      stage\n      status\n      late\n      at\n      cursor\n    }\n    changes {\n      id\n      status\n    }\n  }\n}": typeof types.CardOrderDocument,
    "mutation EnrollCard($input: EnrollCardInClickToPayInput!) {\n  enrollCardInClickToPay(input: $input) {\n    enrollment {\n      status\n    }\n    operation {\n      id\n      kind\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}": typeof types.EnrollCardDocument,
    "query HomeScreen {\n  me {\n    id\n    state\n    cards {\n      nodes {\n        id\n        scheme\n        last4\n        expiry\n        state\n        clickToPay {\n          status\n        }\n        latestOrder {\n          id\n          stage\n          status\n          shipment {\n            carrier\n            trackingNumber\n            trackingUrl\n          }\n        }\n      }\n    }\n  }\n}": typeof types.HomeScreenDocument,
    "mutation OrderCard($input: OrderCardInput!) {\n  orderCard(input: $input) {\n    order {\n      id\n      stage\n      status\n    }\n    operation {\n      id\n      kind\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}": typeof types.OrderCardDocument,
    "mutation RegisterCard($input: RegisterCardInput!) {\n  registerCard(input: $input) {\n    card {\n      id\n      scheme\n      last4\n      expiry\n      state\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}": typeof types.RegisterCardDocument,
    "mutation RegisterConsumer($input: RegisterConsumerInput!) {\n  registerConsumer(input: $input) {\n    consumer {\n      id\n      state\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}": typeof types.RegisterConsumerDocument,
    "subscription WatchCardOrder($cardId: ID!, $after: String) {\n  cardOrderUpdated(cardId: $cardId, after: $after) {\n    kind\n    cursor\n    order {\n      id\n      stage\n      status\n      dueDate\n      shipment {\n        carrier\n        trackingNumber\n        trackingUrl\n        status\n      }\n    }\n  }\n}": typeof types.WatchCardOrderDocument,
    "subscription WatchClickToPay($cardId: ID!, $after: String) {\n  clickToPayEnrollmentUpdated(cardId: $cardId, after: $after) {\n    kind\n    cursor\n    enrollment {\n      status\n      digitalCardId\n      error {\n        code\n        message\n      }\n    }\n  }\n}": typeof types.WatchClickToPayDocument,
};
const documents: Documents = {
    "query CardOrder($id: ID!) {\n  cardOrder(id: $id) {\n    id\n    issuerRequestId\n    stage\n    stageText\n    status\n    dueDate\n    productionSite\n    startedAt\n    endedAt\n    card {\n      id\n      last4\n    }\n    shipment {\n      carrier\n      trackingNumber\n      trackingUrl\n      status\n      message\n    }\n    error {\n      code\n      message\n    }\n    timeline {\n      stage\n      status\n      late\n      at\n      cursor\n    }\n    changes {\n      id\n      status\n    }\n  }\n}": types.CardOrderDocument,
    "mutation EnrollCard($input: EnrollCardInClickToPayInput!) {\n  enrollCardInClickToPay(input: $input) {\n    enrollment {\n      status\n    }\n    operation {\n      id\n      kind\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}": types.EnrollCardDocument,
    "query HomeScreen {\n  me {\n    id\n    state\n    cards {\n      nodes {\n        id\n        scheme\n        last4\n        expiry\n        state\n        clickToPay {\n          status\n        }\n        latestOrder {\n          id\n          stage\n          status\n          shipment {\n            carrier\n            trackingNumber\n            trackingUrl\n          }\n        }\n      }\n    }\n  }\n}": types.HomeScreenDocument,
    "mutation OrderCard($input: OrderCardInput!) {\n  orderCard(input: $input) {\n    order {\n      id\n      stage\n      status\n    }\n    operation {\n      id\n      kind\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}": types.OrderCardDocument,
    "mutation RegisterCard($input: RegisterCardInput!) {\n  registerCard(input: $input) {\n    card {\n      id\n      scheme\n      last4\n      expiry\n      state\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}": types.RegisterCardDocument,
    "mutation RegisterConsumer($input: RegisterConsumerInput!) {\n  registerConsumer(input: $input) {\n    consumer {\n      id\n      state\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}": types.RegisterConsumerDocument,
    "subscription WatchCardOrder($cardId: ID!, $after: String) {\n  cardOrderUpdated(cardId: $cardId, after: $after) {\n    kind\n    cursor\n    order {\n      id\n      stage\n      status\n      dueDate\n      shipment {\n        carrier\n        trackingNumber\n        trackingUrl\n        status\n      }\n    }\n  }\n}": types.WatchCardOrderDocument,
    "subscription WatchClickToPay($cardId: ID!, $after: String) {\n  clickToPayEnrollmentUpdated(cardId: $cardId, after: $after) {\n    kind\n    cursor\n    enrollment {\n      status\n      digitalCardId\n      error {\n        code\n        message\n      }\n    }\n  }\n}": types.WatchClickToPayDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query CardOrder($id: ID!) {\n  cardOrder(id: $id) {\n    id\n    issuerRequestId\n    stage\n    stageText\n    status\n    dueDate\n    productionSite\n    startedAt\n    endedAt\n    card {\n      id\n      last4\n    }\n    shipment {\n      carrier\n      trackingNumber\n      trackingUrl\n      status\n      message\n    }\n    error {\n      code\n      message\n    }\n    timeline {\n      stage\n      status\n      late\n      at\n      cursor\n    }\n    changes {\n      id\n      status\n    }\n  }\n}"): (typeof documents)["query CardOrder($id: ID!) {\n  cardOrder(id: $id) {\n    id\n    issuerRequestId\n    stage\n    stageText\n    status\n    dueDate\n    productionSite\n    startedAt\n    endedAt\n    card {\n      id\n      last4\n    }\n    shipment {\n      carrier\n      trackingNumber\n      trackingUrl\n      status\n      message\n    }\n    error {\n      code\n      message\n    }\n    timeline {\n      stage\n      status\n      late\n      at\n      cursor\n    }\n    changes {\n      id\n      status\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation EnrollCard($input: EnrollCardInClickToPayInput!) {\n  enrollCardInClickToPay(input: $input) {\n    enrollment {\n      status\n    }\n    operation {\n      id\n      kind\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}"): (typeof documents)["mutation EnrollCard($input: EnrollCardInClickToPayInput!) {\n  enrollCardInClickToPay(input: $input) {\n    enrollment {\n      status\n    }\n    operation {\n      id\n      kind\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query HomeScreen {\n  me {\n    id\n    state\n    cards {\n      nodes {\n        id\n        scheme\n        last4\n        expiry\n        state\n        clickToPay {\n          status\n        }\n        latestOrder {\n          id\n          stage\n          status\n          shipment {\n            carrier\n            trackingNumber\n            trackingUrl\n          }\n        }\n      }\n    }\n  }\n}"): (typeof documents)["query HomeScreen {\n  me {\n    id\n    state\n    cards {\n      nodes {\n        id\n        scheme\n        last4\n        expiry\n        state\n        clickToPay {\n          status\n        }\n        latestOrder {\n          id\n          stage\n          status\n          shipment {\n            carrier\n            trackingNumber\n            trackingUrl\n          }\n        }\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation OrderCard($input: OrderCardInput!) {\n  orderCard(input: $input) {\n    order {\n      id\n      stage\n      status\n    }\n    operation {\n      id\n      kind\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}"): (typeof documents)["mutation OrderCard($input: OrderCardInput!) {\n  orderCard(input: $input) {\n    order {\n      id\n      stage\n      status\n    }\n    operation {\n      id\n      kind\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RegisterCard($input: RegisterCardInput!) {\n  registerCard(input: $input) {\n    card {\n      id\n      scheme\n      last4\n      expiry\n      state\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}"): (typeof documents)["mutation RegisterCard($input: RegisterCardInput!) {\n  registerCard(input: $input) {\n    card {\n      id\n      scheme\n      last4\n      expiry\n      state\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RegisterConsumer($input: RegisterConsumerInput!) {\n  registerConsumer(input: $input) {\n    consumer {\n      id\n      state\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}"): (typeof documents)["mutation RegisterConsumer($input: RegisterConsumerInput!) {\n  registerConsumer(input: $input) {\n    consumer {\n      id\n      state\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchCardOrder($cardId: ID!, $after: String) {\n  cardOrderUpdated(cardId: $cardId, after: $after) {\n    kind\n    cursor\n    order {\n      id\n      stage\n      status\n      dueDate\n      shipment {\n        carrier\n        trackingNumber\n        trackingUrl\n        status\n      }\n    }\n  }\n}"): (typeof documents)["subscription WatchCardOrder($cardId: ID!, $after: String) {\n  cardOrderUpdated(cardId: $cardId, after: $after) {\n    kind\n    cursor\n    order {\n      id\n      stage\n      status\n      dueDate\n      shipment {\n        carrier\n        trackingNumber\n        trackingUrl\n        status\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchClickToPay($cardId: ID!, $after: String) {\n  clickToPayEnrollmentUpdated(cardId: $cardId, after: $after) {\n    kind\n    cursor\n    enrollment {\n      status\n      digitalCardId\n      error {\n        code\n        message\n      }\n    }\n  }\n}"): (typeof documents)["subscription WatchClickToPay($cardId: ID!, $after: String) {\n  clickToPayEnrollmentUpdated(cardId: $cardId, after: $after) {\n    kind\n    cursor\n    enrollment {\n      status\n      digitalCardId\n      error {\n        code\n        message\n      }\n    }\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;