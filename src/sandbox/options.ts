import type { JWK } from 'jose';
import type { Logger } from 'pino';
import type { SdkOptions } from './sdk-logins.ts';
import { refusals, statuses } from './default-answers.ts';
import { stageSeconds, stageStatuses } from './default-stages.ts';
import { wire } from './default-wire.ts';

export type Scheme = 'VISA' | 'MASTERCARD' | 'OTHER';

/** A public key that D1 has provisioned for checking assertions. */
export interface Signer {
  iss: string;
  kid: string;
  publicJwk: JWK;
}

/** Where the issuer takes notifications. `tokenUrl` is `{url}/authz/d1/v1/oauth2/token` when absent. */
export interface NotificationTarget {
  url: string;
  tokenUrl?: string;
  clientId: string;
  clientSecret: string;
  scope?: string;
}

/** As PEM. */
export interface TlsOptions {
  key: string;
  cert: string;
  clientCa: string;
}

/**
 * Every default of the sandbox. What D1's documentation does not show (tags [I] and [U] in our notes) has a name here, so that a test can
 * make D1 behave otherwise. Seconds are sandbox seconds unless the name says real.
 */
export const sandboxDefaults = {
  /** 0 takes any free port. */
  port: 0,
  host: '127.0.0.1',
  /** Adds unknown members, headers, enum values and entries everywhere, as D1's change policy allows. */
  drift: false,
  /**
   * Scheme by cardProductId. A product that is not listed takes its scheme from the first digit of the PAN, or, where D1 issues the card and
   * there is no PAN yet, from its own name when that holds VISA or MASTERCARD.
   */
  cardProducts: {} as Record<string, Scheme>,
  clock: {
    /** Sandbox seconds in a real second. */
    speed: 1,
    /** Time stands still until it is advanced. */
    manual: false,
  },
  stageSeconds,
  wire,
  statuses,
  refusals,
  tokens: {
    /** Lifetime of an access token, in real seconds. */
    accessTokenSeconds: 900,
    /** How far in the future `exp` of an assertion may be, in real seconds. */
    assertionSeconds: 900,
    /** Clock difference that is forgiven, in real seconds. */
    leewaySeconds: 5,
    /** When set, an `aud` in the assertion must hold it. */
    audience: undefined as string | undefined,
    scope: 'd1',
    /** Body of a refused token request: `{error: 'invalid_grant'}` or `{errorCode, error}`. */
    errorStyle: 'oauth' as 'oauth' | 'd1',
  },
  behaviour: {
    /** The same order again under its issuerRequestId answers with the first operation; a different order under it is refused. */
    deduplicateIssuerRequestId: true,
    /** What an order of many cards answers: a result a card; nothing about single cards; or all are refused for one. */
    batchOrderAnswer: 'results' as 'results' | 'none' | 'atomic',
    /** An individual shipment must say to whom each card goes. */
    requireIndividualAddress: false,
    /** Orders, changes of orders and trackings answer with their operationId. */
    showPhysicalOperation: true,
    /** Orders stand still under this stage while they are held; without it they do so silently. */
    onHoldStage: undefined as string | undefined,
    /** What a change of an order that came too late ends with. */
    orderChangeRejection: { errorCode: 'CARD_OPERATION_NOT_ALLOWED', error: 'Too late to change the order.' },
    /** Also tracks cards that were ordered through D1. */
    trackOrderedCards: false,
    /** An order of a registered card must carry the PAN it was registered with. */
    orderPanMustMatch: true,
    /** HTTP status of a cardId, PAN or issuerRequestId that is taken. */
    conflictStatus: 409,
    /** A failed enrolment leaves a profile without the card. */
    failedEnrolmentLeavesProfile: false,
    /** D1 enrols each card in Click to Pay by itself once it is registered. */
    autoEnrolment: false,
    /** What changes a consumer, a card or a digital card answers 200 with its operation, and not with its own success code and no body. */
    answerOperation: false,
    /** The list of a card's digital cards shows those that were deleted. */
    listDeletedDigitalCards: true,
    /** What the states of a digital card are called. */
    digitalCardStates: { ACTIVE: 'ACTIVE', SUSPENDED: 'SUSPENDED', DELETED: 'DELETED' },
    /** Which optional members the card getters show. */
    showScheme: true,
    showLast4: true,
    showExpiry: true,
    /** Carrier states of the first and the second CARD_SHIPPED. */
    shipmentStatuses: ['IN_TRANSIT', 'OUT_FOR_DELIVERY'] as [string, string],
    /** Notifications about a digital card say which card it is made from. */
    digitalCardNotificationHasCardId: true,
    /** D1 says which card it needs an end user's information for. */
    consumerInformationByCard: true,
    carrier: 'dhl',
    productionSite: 'SANDBOX-SITE-1',
  },
  stageStatuses,
  delivery: {
    /** How the issuer takes DIGITIZE and RENEW: with all others (v2), or each alone (v1). */
    cardsVersion: 'v2' as 'v2' | 'v1',
    /** Most updates in one call. Only updates of the same moment share a call. */
    batchMaximum: 10,
    /** Pauses before the second, third, ... try; the last one repeats. */
    retrySeconds: [1, 2, 5, 10, 30, 60] as readonly number[],
    /** Retries pause in real time, or in sandbox time (on a manual clock they then wait to be advanced). */
    retryClock: 'real' as 'real' | 'sandbox',
    maxAttempts: 1_000,
    /** In real milliseconds. */
    timeoutMs: 10_000,
    /** Also tells that a registration or an enrolment has begun (production always tells each stage). */
    notifyPending: false,
    /** Also tells that a digital card was made, as DIGITIZE. */
    notifyDigitize: false,
  },
  /** Error code of an auto-enrolment that lacks this member. */
  enrolmentErrors: {
    firstName: 'INVALID_FIRST_NAME',
    lastName: 'INVALID_LAST_NAME',
    language: 'INVALID_LANGUAGE',
    mobilePhoneNumber: 'INVALID_PHONE_NUMBER',
    email: 'INVALID_EMAIL',
    residencyAddress: 'INVALID_BILLING_ADDRESS',
  },
  batch: {
    /** Largest file, in bytes. */
    maxBytes: 200_000_000,
    /** What the signature of a file is over: `{"header":...,"records":...}` or the list of records, as they stand in the file. */
    signed: 'document' as 'document' | 'records',
  },
};

export type Defaults = typeof sandboxDefaults;
type Groups = {
  [K in keyof Defaults as Defaults[K] extends object ? K : never]?: Partial<Defaults[K]>;
};
type Single = { [K in keyof Defaults as Defaults[K] extends object ? never : K]?: Defaults[K] };

export interface SandboxOptions extends Groups, Single {
  /** Exactly 10 characters. */
  issuerId: string;
  signers: readonly Signer[];
  /** D1's own P-256 key with its `kid`; made at start when absent. */
  encryptionPrivateJwk?: JWK;
  notifications?: NotificationTarget;
  /** Mutual TLS: D1 is https then, and takes only clients with a certificate of `clientCa`. Plain http when absent. */
  tls?: TlsOptions;
  /** Whose tokens D1's mobile SDK may log in with; nobody's when absent. */
  sdk?: SdkOptions;
  /** JSON on standard error when absent. */
  logger?: Logger;
}

export type Settings = Defaults & Pick<SandboxOptions, 'issuerId' | 'signers'>;

/** The options with every default filled in, group by group. */
export function settingsFrom(options: SandboxOptions): Settings {
  const d = sandboxDefaults;
  return {
    issuerId: options.issuerId,
    signers: options.signers,
    port: options.port ?? d.port,
    host: options.host ?? d.host,
    drift: options.drift ?? d.drift,
    cardProducts: { ...d.cardProducts, ...options.cardProducts } as Record<string, Scheme>,
    clock: { ...d.clock, ...options.clock },
    stageSeconds: { ...d.stageSeconds, ...options.stageSeconds },
    wire: { ...d.wire, ...options.wire },
    statuses: { ...d.statuses, ...options.statuses },
    refusals: { ...d.refusals, ...options.refusals },
    tokens: { ...d.tokens, ...options.tokens },
    behaviour: { ...d.behaviour, ...options.behaviour },
    stageStatuses: { ...d.stageStatuses, ...options.stageStatuses },
    delivery: { ...d.delivery, ...options.delivery },
    enrolmentErrors: { ...d.enrolmentErrors, ...options.enrolmentErrors },
    batch: { ...d.batch, ...options.batch },
  };
}
