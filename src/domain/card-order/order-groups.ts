import type { FaultCode, Refusal } from '../../errors.ts';
import type { HeldOrder } from './order-claims.ts';

/** A group that D1 refused: the order at fault where the refusal names it, and what to try then: all others, or two halves. */
export function without(group: HeldOrder[], { problems }: Refusal): { atFault?: HeldOrder; rest: HeldOrder[][] } {
  const [list, place] = problems[0]?.field ?? [];
  const named = group.length === 1 ? 0 : list === 'cards' ? Number(place) : -1;
  const atFault = group[named];
  if (atFault) return { atFault, rest: group.length > 1 ? [group.filter((each) => each !== atFault)] : [] };
  const middle = Math.ceil(group.length / 2);
  return { rest: [group.slice(0, middle), group.slice(middle)] };
}

/** The fault of orders that D1 was not asked for, because of what happened to others. */
export function unsent(code: FaultCode): FaultCode {
  return code === 'OUTCOME_UNKNOWN' ? 'D1_UNAVAILABLE' : code;
}

/** The one fault of many orders: that D1 may have one of them is what has to be known first. */
export function worst(codes: FaultCode[]): FaultCode | undefined {
  return codes.find((code) => code === 'OUTCOME_UNKNOWN') ?? codes[0];
}
