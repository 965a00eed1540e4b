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
    "mutation Enrol($input: EnrollCardInClickToPayInput!) {\n  enrollCardInClickToPay(input: $input) {\n    enrollment {\n      status\n    }\n    userErrors {\n      kind\n      code\n      field\n      message\n    }\n  }\n}": typeof types.EnrolDocument,
    "query HomeScreen {\n  me {\n    id\n    personalInformation {\n      firstName\n      lastName\n      language\n      email\n      mobilePhoneNumber {\n        countryCode\n        number\n      }\n      residencyAddress {\n        line1\n        city\n        state\n        zipCode\n        countryCode\n      }\n    }\n    cards {\n      nodes {\n        id\n        scheme\n        last4\n        state\n        clickToPay {\n          status\n        }\n        latestOrder {\n          id\n          stage\n          stageText\n          status\n        }\n      }\n    }\n  }\n}": typeof types.HomeScreenDocument,
    "subscription WatchEnrolment($cardId: ID!, $after: String) {\n  clickToPayEnrollmentUpdated(cardId: $cardId, after: $after) {\n    kind\n    cursor\n    enrollment {\n      status\n      scheme\n      updatedAt\n      error {\n        code\n        message\n      }\n      operation {\n        id\n        kind\n        status\n        startedAt\n        endedAt\n      }\n    }\n  }\n}": typeof types.WatchEnrolmentDocument,
    "subscription WatchOrder($cardId: ID!, $after: String) {\n  cardOrderUpdated(cardId: $cardId, after: $after) {\n    kind\n    cursor\n    change {\n      stage\n      stageText\n      status\n      late\n      at\n      cursor\n    }\n    order {\n      id\n      issuerRequestId\n      stage\n      stageText\n      status\n      reason\n      startedAt\n      updatedAt\n      dueDate\n      productionSite\n      error {\n        code\n        message\n      }\n      shipment {\n        carrier\n        trackingNumber\n        trackingUrl\n        status\n        message\n      }\n      timeline {\n        stage\n        stageText\n        status\n        late\n        at\n        cursor\n      }\n    }\n  }\n}": typeof types.WatchOrderDocument,
    "subscription WatchPerson($after: String) {\n  consumerUpdated(after: $after) {\n    kind\n    cursor\n    card {\n      id\n    }\n    operation {\n      id\n      kindText\n      status\n    }\n  }\n}": typeof types.WatchPersonDocument,
};
const documents: Documents = {
    "mutation Enrol($input: EnrollCardInClickToPayInput!) {\n  enrollCardInClickToPay(input: $input) {\n    enrollment {\n      status\n    }\n    userErrors {\n      kind\n      code\n      field\n      message\n    }\n  }\n}": types.EnrolDocument,
    "query HomeScreen {\n  me {\n    id\n    personalInformation {\n      firstName\n      lastName\n      language\n      email\n      mobilePhoneNumber {\n        countryCode\n        number\n      }\n      residencyAddress {\n        line1\n        city\n        state\n        zipCode\n        countryCode\n      }\n    }\n    cards {\n      nodes {\n        id\n        scheme\n        last4\n        state\n        clickToPay {\n          status\n        }\n        latestOrder {\n          id\n          stage\n          stageText\n          status\n        }\n      }\n    }\n  }\n}": types.HomeScreenDocument,
    "subscription WatchEnrolment($cardId: ID!, $after: String) {\n  clickToPayEnrollmentUpdated(cardId: $cardId, after: $after) {\n    kind\n    cursor\n    enrollment {\n      status\n      scheme\n      updatedAt\n      error {\n        code\n        message\n      }\n      operation {\n        id\n        kind\n        status\n        startedAt\n        endedAt\n      }\n    }\n  }\n}": types.WatchEnrolmentDocument,
    "subscription WatchOrder($cardId: ID!, $after: String) {\n  cardOrderUpdated(cardId: $cardId, after: $after) {\n    kind\n    cursor\n    change {\n      stage\n      stageText\n      status\n      late\n      at\n      cursor\n    }\n    order {\n      id\n      issuerRequestId\n      stage\n      stageText\n      status\n      reason\n      startedAt\n      updatedAt\n      dueDate\n      productionSite\n      error {\n        code\n        message\n      }\n      shipment {\n        carrier\n        trackingNumber\n        trackingUrl\n        status\n        message\n      }\n      timeline {\n        stage\n        stageText\n        status\n        late\n        at\n        cursor\n      }\n    }\n  }\n}": types.WatchOrderDocument,
    "subscription WatchPerson($after: String) {\n  consumerUpdated(after: $after) {\n    kind\n    cursor\n    card {\n      id\n    }\n    operation {\n      id\n      kindText\n      status\n    }\n  }\n}": types.WatchPersonDocument,
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
export function graphql(source: "mutation Enrol($input: EnrollCardInClickToPayInput!) {\n  enrollCardInClickToPay(input: $input) {\n    enrollment {\n      status\n    }\n    userErrors {\n      kind\n      code\n      field\n      message\n    }\n  }\n}"): (typeof documents)["mutation Enrol($input: EnrollCardInClickToPayInput!) {\n  enrollCardInClickToPay(input: $input) {\n    enrollment {\n      status\n    }\n    userErrors {\n      kind\n      code\n      field\n      message\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query HomeScreen {\n  me {\n    id\n    personalInformation {\n      firstName\n      lastName\n      language\n      email\n      mobilePhoneNumber {\n        countryCode\n        number\n      }\n      residencyAddress {\n        line1\n        city\n        state\n        zipCode\n        countryCode\n      }\n    }\n    cards {\n      nodes {\n        id\n        scheme\n        last4\n        state\n        clickToPay {\n          status\n        }\n        latestOrder {\n          id\n          stage\n          stageText\n          status\n        }\n      }\n    }\n  }\n}"): (typeof documents)["query HomeScreen {\n  me {\n    id\n    personalInformation {\n      firstName\n      lastName\n      language\n      email\n      mobilePhoneNumber {\n        countryCode\n        number\n      }\n      residencyAddress {\n        line1\n        city\n        state\n        zipCode\n        countryCode\n      }\n    }\n    cards {\n      nodes {\n        id\n        scheme\n        last4\n        state\n        clickToPay {\n          status\n        }\n        latestOrder {\n          id\n          stage\n          stageText\n          status\n        }\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchEnrolment($cardId: ID!, $after: String) {\n  clickToPayEnrollmentUpdated(cardId: $cardId, after: $after) {\n    kind\n    cursor\n    enrollment {\n      status\n      scheme\n      updatedAt\n      error {\n        code\n        message\n      }\n      operation {\n        id\n        kind\n        status\n        startedAt\n        endedAt\n      }\n    }\n  }\n}"): (typeof documents)["subscription WatchEnrolment($cardId: ID!, $after: String) {\n  clickToPayEnrollmentUpdated(cardId: $cardId, after: $after) {\n    kind\n    cursor\n    enrollment {\n      status\n      scheme\n      updatedAt\n      error {\n        code\n        message\n      }\n      operation {\n        id\n        kind\n        status\n        startedAt\n        endedAt\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchOrder($cardId: ID!, $after: String) {\n  cardOrderUpdated(cardId: $cardId, after: $after) {\n    kind\n    cursor\n    change {\n      stage\n      stageText\n      status\n      late\n      at\n      cursor\n    }\n    order {\n      id\n      issuerRequestId\n      stage\n      stageText\n      status\n      reason\n      startedAt\n      updatedAt\n      dueDate\n      productionSite\n      error {\n        code\n        message\n      }\n      shipment {\n        carrier\n        trackingNumber\n        trackingUrl\n        status\n        message\n      }\n      timeline {\n        stage\n        stageText\n        status\n        late\n        at\n        cursor\n      }\n    }\n  }\n}"): (typeof documents)["subscription WatchOrder($cardId: ID!, $after: String) {\n  cardOrderUpdated(cardId: $cardId, after: $after) {\n    kind\n    cursor\n    change {\n      stage\n      stageText\n      status\n      late\n      at\n      cursor\n    }\n    order {\n      id\n      issuerRequestId\n      stage\n      stageText\n      status\n      reason\n      startedAt\n      updatedAt\n      dueDate\n      productionSite\n      error {\n        code\n        message\n      }\n      shipment {\n        carrier\n        trackingNumber\n        trackingUrl\n        status\n        message\n      }\n      timeline {\n        stage\n        stageText\n        status\n        late\n        at\n        cursor\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchPerson($after: String) {\n  consumerUpdated(after: $after) {\n    kind\n    cursor\n    card {\n      id\n    }\n    operation {\n      id\n      kindText\n      status\n    }\n  }\n}"): (typeof documents)["subscription WatchPerson($after: String) {\n  consumerUpdated(after: $after) {\n    kind\n    cursor\n    card {\n      id\n    }\n    operation {\n      id\n      kindText\n      status\n    }\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;