/** An end user of the bench, and how many cards they have. */
export interface BenchConsumer {
  id: string;
  cardIds: string[];
}

/** Sizes of home screens that show how cost grows; five is what everything else is measured with. */
export const sizes = [1, 5, 20, 100];
export const usualSize = 5;
/** End users of each other size. */
const ofOtherSize = 32;

/** Many, so that calling once for equal calls in flight flatters nobody. */
export function usualConsumers(count: number): BenchConsumer[] {
  return Array.from({ length: count }, (_none, index) => consumer(`person-${index}`, usualSize));
}

export function otherConsumers(size: number): BenchConsumer[] {
  return Array.from({ length: ofOtherSize }, (_none, index) => consumer(`of-${size}-${index}`, size));
}

export function everyConsumer(count: number): BenchConsumer[] {
  return [...usualConsumers(count), ...sizes.filter((size) => size !== usualSize).flatMap(otherConsumers)];
}

function consumer(id: string, size: number): BenchConsumer {
  return { id, cardIds: Array.from({ length: size }, (_none, index) => `${id}-card-${index}`) };
}
