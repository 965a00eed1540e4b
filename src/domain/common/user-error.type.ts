import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { Refusal, userErrorCodes, type Problem, type UserErrorCode } from '../../errors.ts';

export const UserErrorCodeEnum = Object.fromEntries(Object.keys(userErrorCodes).map((code) => [code, code]));

registerEnumType(UserErrorCodeEnum, {
  name: 'UserErrorCode',
  description: 'Why an input was refused.',
  valuesConfig: Object.fromEntries(
    Object.entries(userErrorCodes).map(([code, description]) => [code, { description }]),
  ),
});

@ObjectType({ description: 'Something in the input that the caller can mend. Nothing was changed.' })
export class UserError implements Problem {
  @Field(() => UserErrorCodeEnum, { description: 'The kind of problem.' })
  code!: UserErrorCode;

  @Field(() => [String], { description: 'Path of the wrong field in the input, outermost first.' })
  field!: string[];

  @Field(() => String, { description: 'The problem in words, for a developer. Never quotes the input.' })
  message!: string;
}

@ObjectType()
export abstract class Payload {
  @Field(() => [UserError], { description: 'What the caller can mend; empty when the mutation was done.' })
  userErrors!: UserError[];
}

/**
 * A payload: the mutation's result, or the reasons why it was refused. `d1Names` says where a member that D1 names is in our input; other
 * names are the same.
 */
export async function answer<T extends object>(
  mutate: () => Promise<T>,
  d1Names: Record<string, string[]> = {},
): Promise<Partial<T> & Payload> {
  try {
    return { ...(await mutate()), userErrors: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const userErrors = error.problems.map((problem) => ({ ...problem, field: inInput(problem.field, d1Names) }));
    return { userErrors } as Partial<T> & Payload;
  }
}

function inInput(field: string[], d1Names: Record<string, string[]>): string[] {
  return field[0] === 'input' ? field : ['input', ...field.flatMap((name) => d1Names[name] ?? [name])];
}
