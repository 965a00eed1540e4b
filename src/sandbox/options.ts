import type { JWK } from 'jose';
import type { Logger } from 'pino';

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
  /** Scheme by cardProductId. A product that is not listed takes its scheme from the first digit of the PAN. */
  cardProducts: {} as Record<string, Scheme>,
  clock: {
    /** Sandbox seconds in a real second. */
    speed: 1,
    /** Time stands still until it is advanced. */
    manual: false,
  },
  /** How long each step takes, in sandbox seconds. Stages count from the stage before. */
  stageSeconds: {
    registration: 0.5,
    enrolment: 3,
    DATA_PREPARED: 4,
    CARD_PROD_READY: 4,
    CARD_PROD_ONGOING: 4,
    CARD_PROD_DONE: 4,
    CARD_SHIPPED: 4,
    /** From the first CARD_SHIPPED to the one with newer shipment data. */
    shipmentUpdate: 10,
  },
  wire: {
    clickToPayProfilePath: 'clickToPay',
    clickToPayEnrolmentVerb: 'clickToPayEnrolment',
    clickToPayConsumerMember: 'consumerInfo',
    clickToPayNameMember: 'name',
    clickToPayBillingAddressMember: 'billingAddress',
    physicalCardsPath: 'physicalCards',
    productionStatusPath: 'productionStatus',
    /** Whether the two path parts above are found in any spelling of upper and lower case. */
    ignoreCase: true,
  },
  /** Success codes. */
  statuses: { registerConsumer: 204, registerCard: 204, enrollCardInClickToPay: 202, orderCard: 202 },
  /** Bodies of refusals. */
  refusals: {
    consumerNotFound: { errorCode: 'CONSUMER_NOT_FOUND', error: 'Consumer not found.' },
    cardNotFound: { errorCode: 'CARD_NOT_FOUND', error: 'Card not found.' },
    operationNotFound: { errorCode: 'OPERATION_NOT_FOUND', error: 'Operation not found.' },
    foreignIssuer: { errorCode: 'FORBIDDEN', error: 'Forbidden' },
    consumerNotActive: { errorCode: 'CONSUMER_NOT_ACTIVE', error: 'Check the state of the end user.' },
    cardNotActive: { errorCode: 'NOT_ACTIVE', error: 'Card is not active.' },
    schemeNotSupported: { errorCode: 'CARD_OPERATION_NOT_ALLOWED', error: 'Scheme is not supported.' },
    cardIdTaken: { errorCode: 'RESOURCE_EXISTS', error: 'cardId' },
    panTaken: { errorCode: 'RESOURCE_EXISTS', error: 'pan' },
    panRetired: { errorCode: 'RESOURCE_EXISTS', error: 'pan' },
  } satisfies Record<string, { errorCode?: string; error?: string }>,
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
    /** The same issuerRequestId for the same card answers with the first operation. */
    deduplicateIssuerRequestId: true,
    /** An order of a registered card must carry the PAN it was registered with. */
    orderPanMustMatch: true,
    /** HTTP status of a cardId or PAN that is taken. */
    conflictStatus: 409,
    /** A failed enrolment leaves a profile without the card. */
    failedEnrolmentLeavesProfile: false,
    /** Which optional members the card getters show. */
    showScheme: true,
    showLast4: true,
    showExpiry: true,
    /** Carrier states of the first and the second CARD_SHIPPED. */
    shipmentStatuses: ['IN_TRANSIT', 'OUT_FOR_DELIVERY'] as [string, string],
    carrier: 'dhl',
    productionSite: 'SANDBOX-SITE-1',
  },
  /** Top-level status by stage; what is not listed is PENDING. */
  stageStatuses: {
    central: {
      CARD_SHIPPED: 'SUCCESSFUL',
      DATA_EXCEPTION: 'FAILED',
      CARD_PROD_EXCEPTION: 'FAILED',
      CARD_PROD_CANCELED: 'FAILED',
    } as Record<string, string>,
    instant: {
      CARD_PROD_DONE: 'SUCCESSFUL',
      DATA_EXCEPTION: 'FAILED',
      CARD_PROD_EXCEPTION: 'FAILED',
      CARD_PROD_CANCELED: 'FAILED',
    } as Record<string, string>,
  },
  delivery: {
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
  };
}
