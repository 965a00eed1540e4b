import { Refusal, type UserErrorCode } from '../../errors.ts';

/** What a code of D1's means for a call: the field of the mutation's input that it is about, and what most often is the matter. */
type Meaning = string | { field: string; because: string };

/**
 * D1 seldom says which field a refusal is about, and never why: one without a field gets the one that its code means for this call, as a path
 * in the mutation's input, and the usual reason.
 */
export async function refusedAt<T>(meanings: Partial<Record<UserErrorCode, Meaning>>, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const problems = error.problems.map((problem) => {
      const meaning = meanings[problem.code];
      if (problem.field.length > 0 || meaning === undefined) return problem;
      if (typeof meaning === 'string') return { ...problem, field: ['input', meaning] };
      return { ...problem, field: ['input', meaning.field], message: meaning.because };
    });
    throw new Refusal(problems);
  }
}
