/** What an operation is on: a card, an end user or a digital card. */
export type SubjectKind = 'card' | 'consumer' | 'digitalCard';

/** One of the three ids says what the operation is on; without any it is the next one on whatever card. */
export interface NextResult {
  kind: string;
  cardId?: string;
  consumerId?: string;
  digitalCardId?: string;
  status: 'SUCCESSFUL' | 'FAILED';
  errorCode?: string;
  error?: string;
}

/** No id has it. */
const anyone = '*';

/** Results that a test has ordered for the next operation of a kind on a card, an end user or a digital card. Each is used once. */
export class NextResults {
  readonly #results = new Map<string, NextResult>();

  order(result: NextResult): void {
    const { kind, cardId, consumerId, digitalCardId } = result;
    if (cardId !== undefined) this.#results.set(keyOf(kind, cardId, 'card'), result);
    if (consumerId !== undefined) this.#results.set(keyOf(kind, consumerId, 'consumer'), result);
    if (digitalCardId !== undefined) this.#results.set(keyOf(kind, digitalCardId, 'digitalCard'), result);
    if ((cardId ?? consumerId ?? digitalCardId) === undefined) this.#results.set(keyOf(kind, anyone, 'card'), result);
  }

  take(kind: string, id: string, subject: SubjectKind = 'card'): NextResult | undefined {
    const keys = [id, anyone].map((each) => keyOf(kind, each, subject));
    const key = keys.find((each) => this.#results.has(each));
    if (key === undefined) return undefined;
    const result = this.#results.get(key);
    this.#results.delete(key);
    return result;
  }
}

function keyOf(kind: string, id: string, subject: SubjectKind): string {
  return `${kind} ${subject} ${id}`;
}
