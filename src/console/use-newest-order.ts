import { useState } from 'react';
import type { Present } from './seen.ts';

type Order = NonNullable<Present['order']>;

/** The newest of the orders that were told of: an earlier one of the same card may still go on, and its changes are told as well. */
export function useNewestOrder(told: Order | undefined): Order | undefined {
  const [newest, setNewest] = useState(told);
  const isEarlier =
    told !== undefined && newest !== undefined && told.id !== newest.id && told.startedAt < newest.startedAt;
  if (isEarlier) return newest;
  if (told !== newest) setNewest(told);
  return told;
}
