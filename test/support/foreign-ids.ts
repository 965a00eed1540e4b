import type { GraphQLSchema } from 'graphql';
import type { AccessRule } from '../../src/domain/common/access.ts';
import type { IdPlace } from './id-places.ts';
import { rootFields, type Ids, type RootField } from './root-fields.ts';

/** Bob's, but the order, which is Carla's. The digital card is the sandbox's to say. */
export const foreignIds: Ids = {
  ...{ card: 'crd-bob-visa', consumer: 'bob', digitalCard: '' },
  ...{ operation: 'c0ffee00-0000-4000-8000-00000000ca51', request: 'demo-carla-1' },
};
/** Of the same forms, and nobody's. */
export const unknownIds: Ids = {
  ...{ card: 'crd-nob-visa', consumer: 'nob', digitalCard: '' },
  ...{ operation: 'c0ffee00-0000-4000-8000-00000000ca52', request: 'demo-carla-2' },
};

/** Names of ids in arguments and inputs, and what they are ids of. */
const idNames: Record<string, keyof Ids> = {
  ...{ cardId: 'card', consumerId: 'consumer', digitalCardId: 'digitalCard', operationId: 'operation' },
  ...{ orderId: 'operation', issuerRequestId: 'request' },
};
/** A name for what is to be made is the caller's to choose, and an order of a carrier's is none of D1's. */
const chosen = ['orderCard issuerRequestId', 'orderCard orderId'];
/** Ids that are no end user's: of what is the issuer's alone, or, with a key, of a request of the caller's own. */
export const nobodys = [
  'cardProductId',
  'config',
  'odaKeyIndex',
  'derivationKeyIndex',
  'cvKeyIndex',
  'pvKeyIndex',
  'groupId',
];

/** How an id at a place is kept from who has no right to it, and so by which test that is proved. */
export type IdKind =
  /** Services only may use the field: test/flows/access.test.ts. */
  | 'services'
  /** Of a thing, in a field of the root: test/flows/foreign-ids.test.ts. */
  | 'root'
  /** Of an operation, within what was shown: test/hostile/rights.ts. */
  | 'nested'
  /** A place in a list or a record: test/hostile/rights.ts. */
  | 'cursor'
  /** The caller's own name for a request: test/hostile/rights.ts. */
  | 'key'
  /** Chosen by the caller, or of the issuer: nobody is asked whose it is. */
  | 'nobodys';

/** undefined: a new place, of which nobody has said yet what it is. */
export function kindOf(schema: GraphQLSchema, { type, field, path }: IdPlace): IdKind | undefined {
  const name = path.at(-1) ?? '';
  const isRoot = rootTypes(schema).some((root) => root?.name === type);
  if (isRoot && ruleOf(schema, field) === 'services') return 'services';
  if (name === 'after') return 'cursor';
  if (name === 'idempotencyKey') return 'key';
  if (nobodys.includes(name) || chosen.includes(`${field} ${name}`)) return 'nobodys';
  if (!isRoot) return name === 'id' ? 'nested' : undefined;
  return name === 'id' || name in idNames ? 'root' : undefined;
}

/** What the id at a place of the root is of. */
export function idAt({ field, path }: IdPlace): keyof Ids | undefined {
  const name = path.at(-1) ?? '';
  return name === 'id' ? rootFields[field]?.takes[0] : idNames[name];
}

/** The fields that end users may have of what is theirs, with every id that they take of something that is there. */
export function foreignIdCases(schema: GraphQLSchema): [name: string, id: keyof Ids, field: RootField][] {
  return Object.entries(rootFields)
    .filter(([name]) => ['own', 'configured'].includes(ruleOf(schema, name) ?? ''))
    .flatMap(([name, field]) => field.takes.map((id): [string, keyof Ids, RootField] => [name, id, field]));
}

function ruleOf(schema: GraphQLSchema, name: string): AccessRule['rule'] | undefined {
  const field = rootTypes(schema)
    .map((type) => type?.getFields()[name])
    .find((found) => found !== undefined);
  return (field?.extensions['access'] as AccessRule | undefined)?.rule;
}

function rootTypes(schema: GraphQLSchema) {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
}
