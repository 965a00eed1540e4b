import type { FaultCode, Refusal } from '../../errors.ts';
import { refuse } from './order-cards.from.ts';
import type { HeldOrder } from './order-claims.ts';

/** What to try of a group that D1 refused: all others where the refusal names the order at fault, and else two halves. */
export function without(group: HeldOrder[], { problems }: Refusal): HeldOrder[][] {
  const [list, place] = problems[0]?.field ?? [];
  const named = group.length === 1 ? 0 : list === 'cards' ? Number(place) : -1;
  const atFault = group[named];
  if (atFault) refuse(atFault.result, problems);
  if (atFault) return group.length > 1 ? [group.filter((each) => each !== atFault)] : [];
  const middle = Math.ceil(group.length / 2);
  return [group.slice(0, middle), group.slice(middle)];
}

/** The fault of orders that D1 was not asked for, because of what happened to others. */
export function unsent(code: FaultCode): FaultCode {
  return code === 'OUTCOME_UNKNOWN' ? 'D1_UNAVAILABLE' : code;
}

/** The one fault of many orders: that D1 may have one of them is what has to be known first. */
export function worst(codes: FaultCode[]): FaultCode | undefined {
  return codes.find((code) => code === 'OUTCOME_UNKNOWN') ?? codes[0];
}
