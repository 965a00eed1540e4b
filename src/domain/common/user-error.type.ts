import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { Refusal, userErrorCodes, warningCodes, type Problem, type UserErrorCode } from '../../errors.ts';

export const UserErrorCodeEnum = Object.fromEntries(Object.keys(userErrorCodes).map((code) => [code, code]));

registerEnumType(UserErrorCodeEnum, {
  name: 'UserErrorCode',
  description: 'Why an input was refused.',
  valuesConfig: Object.fromEntries(
    Object.entries(userErrorCodes).map(([code, description]) => [code, { description }]),
  ),
});

export const UserErrorKind = { ERROR: 'ERROR', WARNING: 'WARNING' } as const;
export type UserErrorKind = keyof typeof UserErrorKind;

registerEnumType(UserErrorKind, {
  name: 'UserErrorKind',
  description: 'Whether a problem kept the mutation from being done.',
  valuesConfig: {
    ERROR: { description: 'It did: nothing was changed.' },
    WARNING: { description: 'It did not: the mutation was done, and this is worth knowing.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'Something in the input that the caller can mend.' })
export class UserError implements Problem {
  @Field(() => UserErrorKind, { description: 'Whether it kept the mutation from being done.' })
  kind!: UserErrorKind;

  @Field(() => UserErrorCodeEnum, { description: 'What is wrong.' })
  code!: UserErrorCode;

  @Field(() => [String], { description: 'Path of the wrong field in the input, outermost first.' })
  field!: string[];

  @Field(() => String, { description: 'The problem in words, for a developer. Never quotes the input.' })
  message!: string;
}

@ObjectType({ simpleResolvers: true })
export abstract class Payload {
  @Field(() => [UserError], {
    description:
      'What the caller can mend. An error comes alone: nothing was changed. A warning comes with the thing done. Empty when it was done without one.',
  })
  userErrors!: UserError[];
}

type D1Names = Record<string, string[]>;

/**
 * A payload: the mutation's result with its `warnings`, if any, or the reasons why it was refused. `d1Names` says where a member that D1
 * names is in our input; other names are the same.
 */
export async function answer<T extends object>(
  mutate: () => Promise<T & { warnings?: Problem[] }>,
  d1Names: D1Names = {},
): Promise<Partial<T> & Payload> {
  try {
    const { warnings = [], ...result } = await mutate();
    return {
      ...(result as unknown as Partial<T>),
      userErrors: warnings.map((problem) => toUserError(problem, d1Names)),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const userErrors = error.problems.map((problem) => toUserError(problem, d1Names));
    return { userErrors } as Partial<T> & Payload;
  }
}

function toUserError(problem: Problem, d1Names: D1Names): UserError {
  const kind = warningCodes.includes(problem.code) ? 'WARNING' : 'ERROR';
  return { ...problem, kind, field: inInput(problem.field, d1Names) };
}

function inInput(field: string[], d1Names: D1Names): string[] {
  return field[0] === 'input' ? field : ['input', ...field.flatMap((name) => d1Names[name] ?? [name])];
}
