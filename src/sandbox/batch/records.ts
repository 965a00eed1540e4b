import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { admitRegistration, openRegistration, type Registration } from '../cards/card-registration.ts';
import { admitConsumer } from '../consumers/consumer-registration.ts';
import { refuseInactiveConsumer } from '../cards/cards.ts';
import type { Description, Json } from '../description.ts';
import { fieldAtFault } from '../field-at-fault.ts';
import { invalidFormat, Refusal, type ErrorBody } from '../refusal.ts';
import type { ConsumerInfo } from '../shapes.ts';
import type { World } from '../world.ts';

export interface RecordResult {
  consumerId?: string;
  consumerStatus: 'OK' | 'KO';
  consumerError?: ErrorBody;
  cards: CardResult[];
}

interface CardResult {
  cardId?: string;
  status: 'OK' | 'KO';
  error?: ErrorBody;
}

interface Request {
  consumerId: string;
  personalInformation?: ConsumerInfo;
  cards?: Partial<Omit<Registration, 'consumerId'>>[];
}

/** Registers the records of batch files, by the checks and the code that the API has. */
export class BatchRecords {
  readonly #world: World;
  readonly #isRequest: ValidateFunction;
  readonly #isCard: ValidateFunction;

  constructor(world: World, description: Description) {
    this.#world = world;
    const ajv = new Ajv({ strict: false });
    addFormats.default(ajv);
    const { consumerId, ...card } = bodyOf(description, 'registerCard').properties as Json;
    const cardId = description.components.schemas?.['CardId'];
    const person = bodyOf(description, 'registerConsumer').properties as Json;
    this.#isRequest = ajv.compile(closed({ consumerId, ...person, cards: { type: 'array' } }, ['consumerId']));
    this.#isCard = ajv.compile(closed({ cardId, ...card }, ['cardId', 'cardProductId', 'encryptedData']));
  }

  /** Registers an end user and their cards. A card that is refused does not keep the others out. */
  async register(request: unknown): Promise<RecordResult> {
    const { consumerId, personalInformation, cards } = (request ?? {}) as Request;
    const readable = typeof consumerId === 'string' ? { consumerId } : {};
    const consumerError = await errorOf(() => {
      refuse(this.#isRequest, request);
      const known = this.#world.store.consumers.get(consumerId);
      if (known?.state !== 'DELETED') refuseInactiveConsumer(this.#world, consumerId);
      admitConsumer(this.#world, consumerId, personalInformation);
    });
    if (consumerError) return { ...readable, consumerStatus: 'KO', consumerError, cards: [] };
    const results: CardResult[] = [];
    for (const card of cards ?? []) results.push(await this.#registerCard(consumerId, card));
    return { consumerId, consumerStatus: 'OK', cards: results };
  }

  async #registerCard(consumerId: string, card: Partial<Registration>): Promise<CardResult> {
    const error = await errorOf(async () => {
      refuse(this.#isCard, card);
      admitRegistration(this.#world, await openRegistration(this.#world, { ...(card as Registration), consumerId }));
    });
    const cardId: unknown = (card as Partial<Registration> | null)?.cardId;
    const readable = typeof cardId === 'string' ? { cardId } : {};
    return error ? { ...readable, status: 'KO', error } : { ...readable, status: 'OK' };
  }
}

/** What a registration was refused with. */
async function errorOf(register: () => void | Promise<void>): Promise<ErrorBody | undefined> {
  try {
    await register();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.body;
    throw error;
  }
}

function refuse(check: ValidateFunction, value: unknown): void {
  if (check(value)) return;
  // The API's checks say first where they found a value; here it is always the record.
  const errors = check.errors?.map((error) => ({ ...error, instancePath: `/record${error.instancePath}` }));
  throw invalidFormat(fieldAtFault(errors));
}

/** The body that an operation takes, with every reference resolved. */
function bodyOf(description: Description, operationId: string): Json {
  const operations = Object.values(description.paths).flatMap((path) => Object.values(path)) as {
    operationId?: string;
    requestBody?: { content: Record<string, { schema: Json }> };
  }[];
  const found = operations.find((operation) => operation.operationId === operationId);
  return found?.requestBody?.content['application/json']?.schema as Json;
}

function closed(properties: Json, required: string[]): Json {
  return { type: 'object', additionalProperties: false, required, properties };
}
