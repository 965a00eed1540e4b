import type { ExecutionResult, GraphQLError } from 'graphql';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL, MessageType, parseMessage, type SubscribePayload } from 'graphql-ws';
import { errorsOf } from '../common/errors-of.ts';
import type { Caller, Engine, Operation } from '../operation/engine.ts';
import { handOver } from './hand-over.ts';
import { payloadText } from './payload-text.ts';
import type { SocketExtra } from './socket.ts';

/** A socket to the protocol: what it says, and how it ends. */
export interface Wire {
  /** The one that was agreed upon. */
  protocol: string;
  /** Resolves when the socket took it, or nobody waits for that any more. */
  send(text: string): Promise<void> | void;
  close(code: number, text: string): void;
  onMessage(hear: (text: string) => Promise<void> | void): void;
  /** Answers a ping. */
  onPing(payload: unknown): Promise<void>;
}

/** Begins with a socket. Gives what is to be called, once, when no more happens on it. */
export interface Protocol<S = SocketExtra> {
  opened(wire: Wire, socket: S): (code: number, text: string) => Promise<void>;
}

export interface ProtocolOptions<S> {
  engine: Pick<Engine, 'execute' | 'subscribe' | 'present'>;
  /** How long it may take until `connection_init`. In ms. */
  initMs: number;
  welcome(socket: S, params: Record<string, unknown> | undefined): Promise<boolean>;
  pinged(socket: S, payload: Record<string, unknown> | undefined): Promise<void>;
  forget(socket: S): void;
  prepare(socket: S, payload: SubscribePayload): Promise<Operation | GraphQLError[]>;
  callerOf(socket: S): Caller;
}

/** GraphQL over WebSocket, graphql-transport-ws: https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md */
export function createProtocol<S extends SocketExtra>(options: ProtocolOptions<S>): Protocol<S> {
  return {
    opened(wire, socket) {
      const conversation = new Conversation(options, wire, socket);
      if (wire.protocol === GRAPHQL_TRANSPORT_WS_PROTOCOL) conversation.begin();
      else wire.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
      return () => conversation.end();
    },
  };
}

/** What runs under an id. */
interface Turn {
  id: string;
  /** Whether the client has no more use for it, and may give the id to another operation. */
  completed: boolean;
  /** The operation after this one, once this one is over. */
  next: SubscribePayload | undefined;
  events?: AsyncIterator<ExecutionResult> | undefined;
}

/** Only a server may send these. */
const ofServers: readonly string[] = [MessageType.ConnectionAck, MessageType.Next, MessageType.Error];

class Conversation<S extends SocketExtra> {
  /** Few, and one mostly: smaller than a map. */
  private turns: Turn[] = [];
  private initTimer: NodeJS.Timeout | undefined;
  private initiated = false;
  private acknowledged = false;
  private ended = false;

  constructor(
    private readonly options: ProtocolOptions<S>,
    private readonly wire: Wire,
    private readonly socket: S,
  ) {}

  begin(): void {
    const late = () => this.wire.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
    this.initTimer = setTimeout(late, this.options.initMs);
    this.wire.onMessage((text) => this.hear(text));
  }

  /** What runs ends with the socket, and what was to run next does not begin. */
  async end(): Promise<void> {
    this.ended = true;
    clearTimeout(this.initTimer);
    await Promise.all(this.turns.map((turn) => this.complete(turn)));
    this.options.forget(this.socket);
  }

  private hear(text: string): Promise<void> | void {
    const message = read(text);
    // A client that says what only a server may say is as wrong as one that says nothing that can be read.
    if (message === undefined || ofServers.includes(message.type))
      return this.wire.close(CloseCode.BadRequest, 'Invalid message received');
    switch (message.type) {
      case MessageType.ConnectionInit:
        return this.init(message.payload);
      case MessageType.Ping:
        return this.options.pinged(this.socket, message.payload).then(() => this.wire.onPing(message.payload));
      case MessageType.Subscribe:
        return this.subscribe(message.id, message.payload);
      case MessageType.Complete: {
        const turn = this.find(message.id);
        return turn && this.complete(turn);
      }
    }
  }

  private async init(params: Record<string, unknown> | undefined): Promise<void> {
    if (this.initiated)
      return this.wire.close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
    this.initiated = true;
    clearTimeout(this.initTimer);
    this.initTimer = undefined;
    if (!(await this.options.welcome(this.socket, params))) return this.wire.close(CloseCode.Forbidden, 'Forbidden');
    this.acknowledged = true;
    await this.wire.send('{"type":"connection_ack"}');
  }

  /** One whose id was used before begins only when the one before is over: else what comes under the id might be the old one's. */
  private subscribe(id: string, payload: SubscribePayload): Promise<void> | void {
    if (!this.acknowledged) return this.wire.close(CloseCode.Unauthorized, 'Unauthorized');
    const before = this.find(id);
    if (before === undefined) {
      const turn: Turn = { id, completed: false, next: payload };
      this.turns = [...this.turns, turn];
      return this.run(turn);
    }
    if (!before.completed || before.next !== undefined)
      return this.wire.close(CloseCode.SubscriberAlreadyExists, 'Subscriber already exists');
    before.next = payload;
  }

  private find(id: string): Turn | undefined {
    return this.turns.find((turn) => turn.id === id);
  }

  private async run(turn: Turn): Promise<void> {
    try {
      while (turn.next !== undefined && !this.ended) await this.carryOut(turn);
    } finally {
      this.turns = this.turns.filter((other) => other !== turn);
    }
  }

  private async complete(turn: Turn): Promise<void> {
    // It has not begun, and need not.
    if (turn.next !== undefined) turn.next = undefined;
    else turn.completed = true;
    if (this.ended) turn.completed = true;
    if (turn.completed) await turn.events?.return?.();
  }

  private async carryOut(turn: Turn): Promise<void> {
    const { options, socket } = this;
    const operation = await options.prepare(socket, takeNext(turn));
    if (Array.isArray(operation)) return this.fail(turn, operation);
    const isSubscription = operation.kind === 'subscription';
    const result = await (isSubscription ? options.engine.subscribe(operation) : options.engine.execute(operation));
    if (Symbol.asyncIterator in result) return this.deliver(turn, result);
    if (!turn.completed) await this.wire.send(this.next(turn.id, result));
    return this.over(turn);
  }

  /** Each when the socket took the one before. */
  private async deliver(turn: Turn, events: AsyncIterableIterator<ExecutionResult>): Promise<void> {
    this.socket.owed = 'changes';
    turn.events = events;
    if (turn.completed) return void (await events.return?.());
    try {
      await handOver(events, (result) => this.wire.send(this.next(turn.id, result)));
    } catch (error) {
      await events.return?.();
      const original = error instanceof Error ? error : new Error('not an error', { cause: error });
      return this.fail(turn, errorsOf(original));
    } finally {
      turn.events = undefined;
    }
    return this.over(turn);
  }

  private next(id: string, result: ExecutionResult): string {
    const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
    if (result.errors === undefined) return `${head}${payloadText(result)}}`;
    return `${head}${JSON.stringify({ ...result, errors: this.present(result.errors) })}}`;
  }

  private async fail(turn: Turn, errors: readonly GraphQLError[]): Promise<void> {
    if (turn.completed) return;
    await this.wire.send(JSON.stringify({ id: turn.id, type: MessageType.Error, payload: this.present(errors) }));
  }

  private async over(turn: Turn): Promise<void> {
    if (!turn.completed) await this.wire.send(JSON.stringify({ id: turn.id, type: MessageType.Complete }));
  }

  private present(errors: readonly GraphQLError[]) {
    return this.options.engine.present(errors, this.options.callerOf(this.socket));
  }
}

function takeNext(turn: Turn): SubscribePayload {
  const payload = turn.next as SubscribePayload;
  turn.completed = false;
  turn.next = undefined;
  return payload;
}

/** Undefined for what is no message of the protocol. */
function read(text: string): ReturnType<typeof parseMessage> | undefined {
  try {
    return parseMessage(text);
  } catch {
    return undefined;
  }
}
