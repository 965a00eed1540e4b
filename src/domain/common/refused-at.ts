import { Refusal, type UserErrorCode } from '../../errors.ts';

/**
 * D1 seldom says which field a refusal is about: one without a field gets the one that its code means for this call, as a path in the
 * mutation's input.
 */
export async function refusedAt<T>(fields: Partial<Record<UserErrorCode, string>>, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const problems = error.problems.map((problem) => {
      const field = fields[problem.code];
      return problem.field.length > 0 || field === undefined ? problem : { ...problem, field: ['input', field] };
    });
    throw new Refusal(problems);
  }
}
