import type { Dispatcher } from 'undici';
import { isFailure } from './answers.ts';
import { Fault } from '../errors.ts';
import type { Deadline } from './deadline.ts';

/** What came back. `text` is null where the status alone decides. */
export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string | null;
}

/** A connection with an unread answer cannot be used again; one longer than this is not worth reading. In bytes. */
const mostUnread = 131_072;

/**
 * Sends one request and reads its answer, without the streams and listeners that `request` of undici makes for each. `shared`: there are other
 * requests on its connection, which is not closed because one caller left.
 * @throws errors of undici, or the deadline's reason
 */
export function dispatch(
  pool: Dispatcher,
  options: Dispatcher.DispatchOptions,
  deadline: Deadline,
  shared = false,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    pool.dispatch(options, new Exchange(deadline, shared, resolve, reject));
  });
}

class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private headers: RawAnswer['headers'] = {};
  private isRead = false;
  private unread = 0;
  private first: Buffer | undefined;
  private rest: Buffer[] | undefined;

  constructor(
    private readonly deadline: Deadline,
    private readonly shared: boolean,
    private readonly resolve: (answer: RawAnswer) => void,
    private readonly reject: (reason: unknown) => void,
  ) {
    if (deadline.aborted) this.end();
    else deadline.onEnd(this.end);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // undici does not look at the end of a request that waits for a connection. Thrown, it costs the connection nothing.
    if (this.deadline.aborted) throw this.deadline.reason;
    this.controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: RawAnswer['headers']): void {
    if (status < 200) return;
    this.status = status;
    this.headers = headers;
    this.isRead = !(status >= 300 && status < 400) && !isFailure(status);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.isRead) {
      this.unread += chunk.length;
      if (this.unread > mostUnread) controller.abort(new Error('not worth reading'));
    } else if (this.first === undefined) this.first = chunk;
    else (this.rest ??= [this.first]).push(chunk);
  }

  onResponseEnd(): void {
    this.settle(this.isRead ? this.text() : null);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // What the status says is true however the rest of the answer ended.
    if (this.status !== 0 && !this.isRead) return this.settle(null);
    this.deadline.offEnd(this.end);
    this.reject(error);
  }

  private readonly end = (): void => {
    const { reason } = this.deadline;
    this.reject(reason);
    // Of a connection that others share only one that is not answered on is given up.
    if (!this.shared || (reason instanceof Fault && reason.code === 'D1_TIMEOUT'))
      this.controller?.abort(reason as Error);
  };

  private settle(text: string | null): void {
    this.deadline.offEnd(this.end);
    this.resolve({ status: this.status, headers: this.headers, text });
  }

  private text(): string {
    const text = (this.rest ? Buffer.concat(this.rest) : this.first)?.toString('utf8') ?? '';
    // A byte order mark is no part of the text.
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
}
