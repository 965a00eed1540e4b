import { ArgsType, Field, Int } from 'type-graphql';
import { maxPage, type PageArguments } from './connection.ts';

@ArgsType()
export class PageArgs implements PageArguments {
  @Field(() => Int, { defaultValue: 20, description: `Page size, 1 to ${maxPage}.` })
  first!: number;

  @Field(() => String, { nullable: true, description: 'Cursor of the last item already seen.' })
  after?: string | null;
}
