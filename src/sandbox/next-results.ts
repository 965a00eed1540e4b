export interface NextResult {
  kind: string;
  cardId: string;
  status: 'SUCCESSFUL' | 'FAILED';
  errorCode?: string;
  error?: string;
}

/** Results that a test has ordered for the next operation of a kind on a card. Each is used once. */
export class NextResults {
  readonly #results = new Map<string, NextResult>();

  order(result: NextResult): void {
    this.#results.set(`${result.kind} ${result.cardId}`, result);
  }

  take(kind: string, cardId: string): NextResult | undefined {
    const key = `${kind} ${cardId}`;
    const result = this.#results.get(key);
    this.#results.delete(key);
    return result;
  }
}
