import { z } from 'zod';
import { Refusal, userErrorCodes, type Problem, type UserErrorCode } from '../../errors.ts';

/** An issue of ours, for `context.addIssue`; the message defaults to the code's. */
export function issue(code: UserErrorCode, message: string = userErrorCodes[code], path: string[] = []) {
  return { code: 'custom' as const, params: { code }, message, path };
}

/** Text in a form of D1's. `form` says it in words. */
export function formatted(pattern: RegExp, form: string) {
  return z.string().regex(pattern, `must be ${form}`);
}

/** What no text has for people to read, and what may end it, or break it, on its way to a card. Half a surrogate is none at all in UTF-8. */
const readable = /^[^\p{Cc}\p{Cs}]*$/u;

/** Text of 1 to `max` characters, in one line. */
export function text(max: number) {
  return z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .regex(readable, 'must have no control characters');
}

/** GraphQL's null and "not given" are one thing for an optional field. */
export function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

/** @throws Refusal naming every wrong field of the input at once */
export function validate<T extends z.ZodType>(schema: T, input: unknown, path: string[] = ['input']): z.output<T> {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  throw new Refusal(result.error.issues.map((issue) => toProblem(issue, path)));
}

function toProblem(issue: z.core.$ZodIssue, path: string[]): Problem {
  return { code: codeOf(issue), field: [...path, ...issue.path.map(String)], message: issue.message };
}

function codeOf(issue: z.core.$ZodIssue): UserErrorCode {
  if (issue.code === 'custom' && issue.params?.['code']) return issue.params['code'] as UserErrorCode;
  if (issue.code === 'invalid_type') return issue.input == null ? 'REQUIRED' : 'INVALID_FORMAT';
  return issue.code === 'invalid_value' ? 'INVALID_VALUE' : 'INVALID_FORMAT';
}
