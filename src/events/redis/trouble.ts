/** Why Redis is not used as it is, for the log, which has the codes of errors and not their texts. */
export type Trouble =
  | 'NO_ANSWER_IN_TIME'
  | 'NOT_A_PRIMARY'
  | 'PRIMARY_IS_ELSEWHERE'
  | 'NO_SENTINEL_KNOWS_THE_PRIMARY'
  | 'TOO_FEW_REPLICAS_IN_TIME'
  /** Redis is older than 7.2, or has no append-only file. */
  | 'WAITAOF_REFUSED';

export function trouble(code: Trouble, cause?: unknown): Error {
  return Object.assign(new Error(code, { cause }), { code });
}
