import { GraphQLError } from 'graphql';
import { Field, Int, ObjectType, type ClassType } from 'type-graphql';
import { Fault } from '../../errors.ts';
import { argumentOf, selectedIn, type Asked } from './selected.ts';

@ObjectType({ simpleResolvers: true, description: 'Where a page of a connection lies.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there is more after this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there is something before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first edge.' })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last edge; pass it as `after` for the next page.',
  })
  endCursor!: string | null;
}

export interface Edge<T> {
  node: T;
  cursor: string;
}

interface Page<T> {
  edges: Edge<T>[];
  nodes: T[];
  pageInfo: PageInfo;
  totalCount: number;
}

/** A page that is read when the first of its fields is asked for, so that a failure costs these alone. */
export type Connection<T> = { readonly [Field in keyof Page<T>]: Promise<Page<T>[Field]> };

/** The largest page a list field gives. */
export const maxPage = 50;

/** The Relay connection class of a type; the caller exports it, TypeGraphQL names it. */
export function connectionOf<T extends object>(node: () => ClassType<T>, name: string): ClassType<Connection<T>> {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: `One ${name} of a connection.` })
  class EdgeType implements Edge<T> {
    @Field(node, { description: `The ${name}.` })
    node!: T;

    @Field(() => String, { description: 'Its place, for `after`.' })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${name} objects.` })
  class ConnectionType implements Connection<T> {
    @Field(() => [EdgeType], { nullable: true, description: `The page, with cursors; ${unread}` })
    edges!: Promise<Edge<T>[]>;

    @Field(() => [node()], { nullable: true, description: `The page, without cursors; ${unread}` })
    nodes!: Promise<T[]>;

    @Field(() => PageInfo, { nullable: true, description: `Where the page lies; ${unread}` })
    pageInfo!: Promise<PageInfo>;

    @Field(() => Int, { nullable: true, description: `How many there are in all; ${unread}` })
    totalCount!: Promise<number>;
  }
  return ConnectionType;
}

/**
 * A page of a list, which is read once. Cursors name the item before the page, so that items added in front do not shift it. Its fields throw
 * what `list` throws, and Fault INVALID_CURSOR when `after` names no item.
 * @throws GraphQLError BAD_REQUEST when `first` is not 1 to 50
 */
export function paginate<T extends { id: string }>(list: () => Promise<T[]>, args: PageArguments): Connection<T> {
  if (!isPage(args.first))
    throw new GraphQLError(`first must be 1 to ${maxPage}.`, { extensions: { code: 'BAD_REQUEST' } });
  let page: Promise<Page<T>> | undefined;
  const read = async <Field extends keyof Page<T>>(field: Field) =>
    (await (page ??= list().then((items) => pageOf(items, args))))[field];
  return {
    get edges() {
      return read('edges');
    },
    get nodes() {
      return read('nodes');
    },
    get pageInfo() {
      return read('pageInfo');
    },
    get totalCount() {
      return read('totalCount');
    },
  };
}

/** Whether a document asks, below a field, for something of the pages of another, under arguments that `paginate` takes. */
export function asksForPage(asked: Asked, name: string): boolean {
  const pages = selectedIn(asked.fieldNodes, name, asked).filter((node) => isPage(argumentOf(node, 'first', asked)));
  return pageFields.some((field) => selectedIn(pages, field, asked).length > 0);
}

export interface PageArguments {
  first: number;
  after?: string | null;
}

const pageFields = ['nodes', 'edges', 'pageInfo', 'totalCount'] satisfies (keyof Page<unknown>)[];
const unread = 'null, with an error, when it could not be read.';

/** Undefined where it is left to the default. */
function isPage(first: unknown): boolean {
  return first === undefined || (typeof first === 'number' && first >= 1 && first <= maxPage);
}

function pageOf<T extends { id: string }>(items: T[], args: PageArguments): Page<T> {
  const start = args.after == null ? 0 : indexAfter(items, args.after);
  const edges = items.slice(start, start + args.first).map((node) => ({ node, cursor: encode(node.id) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    totalCount: items.length,
    pageInfo: {
      hasNextPage: start + edges.length < items.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function indexAfter(items: { id: string }[], cursor: string): number {
  const index = items.findIndex((item) => encode(item.id) === cursor);
  if (index < 0) throw new Fault('INVALID_CURSOR');
  return index + 1;
}

function encode(id: string): string {
  return Buffer.from(id).toString('base64url');
}
