import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { createClient, fetchExchange, type Client } from '@urql/core';
import { payloadOf, sendingIds } from './documents.ts';
import { createTransport, type TransportOptions } from './transport.ts';
import type { Sink } from './wire.ts';
import { withToken } from './with-token.ts';

export interface GatewayOptions extends TransportOptions {
  /** Whether the gateway was given this app's documents. */
  sendsIds: boolean;
}

/** The gateway for one person: a client belongs to one token, as a socket does. */
export interface Gateway {
  /** Queries and mutations, by HTTP. */
  urql: Client;
  /**
   * A subscription, over broken connections too, until what it gives is called. Not by urql: that hands on a payload merged with the one before, and
   * here each is whole.
   */
  watch<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    sink: Sink<Data>,
  ): () => void;
  stop(): void;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { graphql, tokens, sendsIds } = options;
  const transport = createTransport(options);
  return {
    urql: createClient({
      url: graphql,
      exchanges: [...(sendsIds ? [sendingIds()] : []), fetchExchange],
      preferGetMethod: false,
      requestPolicy: 'network-only',
      fetch: withToken(tokens),
    }),
    watch: (document, variables, sink) => transport.subscribe(payloadOf(document, variables, sendsIds), sink as Sink),
    stop: () => transport.stop(),
  };
}
