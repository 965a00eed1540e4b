import type fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import type { Edge } from '../hostile/edge.ts';

/** Something that is fed with what chance makes. */
export interface Target<T> {
  name: string;
  inputs(schema: GraphQLSchema): fc.Arbitrary<T>;
  /** Feeds it, and gives what came of it in a word or two. @throws Error when that must not be */
  feed(edge: Edge, input: T): Promise<string>;
}
