import { GraphQLError } from 'graphql';
import { Field, Int, ObjectType, type ClassType } from 'type-graphql';
import { Fault } from '../../errors.ts';

@ObjectType({ description: 'Where a page of a connection lies.' })
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

export interface Connection<T> {
  edges: Edge<T>[];
  nodes: T[];
  pageInfo: PageInfo;
  totalCount: number;
}

/** The largest page a list field gives. */
export const maxPage = 50;

/** The Relay connection class of a type; the caller exports it, TypeGraphQL names it. */
export function connectionOf<T extends object>(node: () => ClassType<T>, name: string): ClassType<Connection<T>> {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a connection.` })
  class EdgeType implements Edge<T> {
    @Field(node, { description: `The ${name}.` })
    node!: T;

    @Field(() => String, { description: 'Its place, for `after`.' })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${name} objects.` })
  class ConnectionType implements Connection<T> {
    @Field(() => [EdgeType], { description: 'The page, with cursors.' })
    edges!: Edge<T>[];

    @Field(() => [node()], { description: 'The page, without cursors.' })
    nodes!: T[];

    @Field(() => PageInfo, { description: 'Where the page lies.' })
    pageInfo!: PageInfo;

    @Field(() => Int, { description: 'How many there are in all.' })
    totalCount!: number;
  }
  return ConnectionType;
}

/**
 * A page of a list. Cursors name the item before the page, so that items added in front do not shift it.
 * @throws Fault BAD_REQUEST when `first` is not 1 to 50; INVALID_CURSOR when `after` names no item
 */
export function paginate<T extends { id: string }>(items: T[], args: PageArguments): Connection<T> {
  if (args.first < 1 || args.first > maxPage)
    throw new GraphQLError(`first must be 1 to ${maxPage}.`, { extensions: { code: 'BAD_REQUEST' } });
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

export interface PageArguments {
  first: number;
  after?: string | null;
}

function indexAfter(items: { id: string }[], cursor: string): number {
  const index = items.findIndex((item) => encode(item.id) === cursor);
  if (index < 0) throw new Fault('INVALID_CURSOR');
  return index + 1;
}

function encode(id: string): string {
  return Buffer.from(id).toString('base64url');
}
