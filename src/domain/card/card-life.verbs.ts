import { registerEnumType } from 'type-graphql';

/** Every reason code of D1 for what happens to a card (D1 SDK, `StateReason`). */
export const CardReasonCode = {
  NONE: 'NONE',
  CLOSED_ACCOUNT: 'CLOSED_ACCOUNT',
  CLOSED_CARD: 'CLOSED_CARD',
  CARD_LOST: 'CARD_LOST',
  CARD_FOUND: 'CARD_FOUND',
  CARD_STOLEN: 'CARD_STOLEN',
  CARD_BROKEN: 'CARD_BROKEN',
  CARD_NOT_RECEIVED: 'CARD_NOT_RECEIVED',
  FRAUD: 'FRAUD',
  USER_DECISION: 'USER_DECISION',
  ISSUER_DECISION: 'ISSUER_DECISION',
  PIN_LOCKED: 'PIN_LOCKED',
  CVV2_LOCKED: 'CVV2_LOCKED',
  EXPIRY_DATE_LOCKED: 'EXPIRY_DATE_LOCKED',
} as const;
export type CardReasonCode = keyof typeof CardReasonCode;

registerEnumType(CardReasonCode, {
  name: 'CardReasonCode',
  description: "Why something is done to a card: D1's reason codes. Each mutation takes some of them.",
  valuesConfig: {
    NONE: { description: 'No reason.' },
    CLOSED_ACCOUNT: { description: 'The account was closed.' },
    CLOSED_CARD: { description: 'The card was closed.' },
    CARD_LOST: { description: 'The card is lost.' },
    CARD_FOUND: { description: 'The lost card was found.' },
    CARD_STOLEN: { description: 'The card was stolen.' },
    CARD_BROKEN: { description: 'The card is broken.' },
    CARD_NOT_RECEIVED: { description: 'The card never arrived.' },
    FRAUD: { description: 'The card was used fraudulently.' },
    USER_DECISION: { description: 'The person wants it.' },
    ISSUER_DECISION: { description: 'The issuer wants it.' },
    PIN_LOCKED: { description: 'The PIN was wrong too often.' },
    CVV2_LOCKED: { description: 'The security code was wrong too often.' },
    EXPIRY_DATE_LOCKED: { description: 'The expiry date was wrong too often.' },
  },
});

/** The verbs of a card's life, which are also D1's kinds of operation. */
export type CardVerb = 'SUSPEND' | 'RESUME' | 'ACTIVATE' | 'DELETE' | 'RENEW' | 'REPLACE';

interface VerbRules {
  /** The reason codes that D1 takes. */
  codes: readonly CardReasonCode[];
  /** Those of them that an end user may give for their own card; without any the verb is not for end users. */
  endUser: readonly CardReasonCode[];
  /** What D1 does not allow. */
  refuses: string;
}

/**
 * D1's documentation ("Manage card life cycle") lists the codes of suspend and resume in full. Inferred: the end of the list of delete, which
 * is cut there after CARD_STOLEN; all of replace, which is the D1 SDK's list; all of activate and renew. schema/d1/card-v1.yaml has the same.
 */
export const cardVerbs: Record<CardVerb, VerbRules> = {
  SUSPEND: {
    codes: ['CARD_LOST', 'CARD_STOLEN', 'CARD_BROKEN', 'FRAUD', 'USER_DECISION', 'ISSUER_DECISION'],
    endUser: ['USER_DECISION', 'CARD_LOST', 'CARD_STOLEN', 'CARD_BROKEN'],
    refuses: 'D1 suspends a card only while it is active, and its end user as well',
  },
  RESUME: {
    codes: ['CARD_FOUND', 'USER_DECISION', 'ISSUER_DECISION'],
    endUser: ['CARD_FOUND', 'USER_DECISION'],
    refuses:
      'the card is not suspended, or not for what this reasonCode ends: CARD_FOUND ends CARD_LOST, USER_DECISION ends USER_DECISION, ISSUER_DECISION ends both decisions, and nothing ends the others',
  },
  ACTIVATE: {
    codes: ['USER_DECISION', 'ISSUER_DECISION'],
    endUser: ['USER_DECISION'],
    refuses: 'D1 activates a card only when it was registered or created inactive',
  },
  DELETE: {
    codes: [
      ...(['CLOSED_ACCOUNT', 'CLOSED_CARD', 'CARD_LOST', 'CARD_STOLEN'] as const),
      ...(['CARD_BROKEN', 'FRAUD', 'USER_DECISION', 'ISSUER_DECISION'] as const),
    ],
    endUser: [],
    refuses: 'the card, or its end user, is deleted or replaced already',
  },
  RENEW: {
    codes: ['USER_DECISION', 'ISSUER_DECISION'],
    endUser: [],
    refuses: 'D1 renews the cards that it issued by itself, and none that is deleted or replaced',
  },
  REPLACE: {
    codes: ['CARD_BROKEN', 'CARD_STOLEN', 'CARD_LOST', 'CARD_NOT_RECEIVED', 'FRAUD'],
    endUser: [],
    refuses: 'the card, or its end user, is deleted or replaced already',
  },
};
