import type { Subject } from '../../events/event-log.ts';

/** A record's subject in its two parts: `card:crd-1` is a card, `crd-1`. */
export function partsOf(subject: Subject): [kind: 'card' | 'consumer' | 'digitalCard', id: string] {
  const colon = subject.indexOf(':');
  return [subject.slice(0, colon) as 'card' | 'consumer' | 'digitalCard', subject.slice(colon + 1)];
}
