import type { IssuerClient } from './issuer-client.ts';
import type { Settings } from '../options.ts';
import type { Outbound } from './outbound.ts';
import type { ConsumerInfo } from '../shapes.ts';

/** What D1 asks the issuer. */
export class Questions {
  /** How many wait for an answer, or for what follows from it. */
  open = 0;
  readonly #settings: Settings;
  readonly #outbound: Outbound;
  readonly #issuer: () => IssuerClient;
  readonly #changed: () => void;

  constructor(parts: { settings: Settings; outbound: Outbound; issuer: () => IssuerClient; changed: () => void }) {
    this.#settings = parts.settings;
    this.#outbound = parts.outbound;
    this.#issuer = parts.issuer;
    this.#changed = parts.changed;
  }

  /**
   * Get consumer information (contract section 3.3): what the issuer knows of an end user, null when it does not know them.
   *
   * @throws when the issuer cannot be reached or answers something else; the error holds nothing of the answer
   */
  async consumerInformation(consumerId: string, cardId: string): Promise<ConsumerInfo | null> {
    this.open++;
    try {
      const query: Record<string, string> = this.#settings.behaviour.consumerInformationByCard ? { cardId } : {};
      const path = `/banking/d1/v1/issuers/${this.#settings.issuerId}/consumers/${encodeURIComponent(consumerId)}`;
      return this.#consumerIn(await this.#issuer().read(path, query));
    } finally {
      // The asker goes on first, so that what it begins is under way before this counts as answered.
      setImmediate(() => {
        this.open--;
        this.#changed();
      });
    }
  }

  #consumerIn({ status, body }: { status: number; body?: unknown }): ConsumerInfo | null {
    if (status === 404) return null;
    if (status !== 200) throw new Error(`the issuer answered ${String(status)} about an end user`);
    const fault = this.#outbound.faultInConsumerInformation(body);
    if (fault) throw new Error(`the issuer's answer about an end user has a wrong ${fault}`);
    return body as ConsumerInfo;
  }
}
