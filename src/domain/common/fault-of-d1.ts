import { Fault } from '../../errors.ts';

/** For a `catch`: the fault with which D1 could not be read, where that costs a part of an answer only. @throws every other error */
export function faultOfD1(error: unknown): Fault {
  if (error instanceof Fault && error.code.startsWith('D1_')) return error;
  throw error;
}
