import {
  getNamedType,
  isInputObjectType,
  isObjectType,
  isScalarType,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

/** A place of the schema that takes an id, or a cursor: `Card.operation(id)`, `Mutation.orderCards(input.orders.cardId)`. */
export interface IdPlace {
  type: string;
  field: string;
  /** From the argument on. */
  path: string[];
}

/** Every one there is, found by walking the schema: what is added to it is in here by itself. */
export function idPlaces(schema: GraphQLSchema): IdPlace[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
    .flatMap((type) =>
      Object.values(isObjectType(type) ? type.getFields() : {}).flatMap(({ name: field, args }) =>
        args.flatMap((argument) =>
          pathsIn(argument.name, argument.type).map((path) => ({ type: type.name, field, path })),
        ),
      ),
    );
}

export function placeName({ type, field, path }: IdPlace): string {
  return `${type}.${field}(${path.join('.')})`;
}

function pathsIn(name: string, type: GraphQLInputType, above: readonly string[] = []): string[][] {
  const named = getNamedType(type);
  if (isScalarType(named)) return named.name === 'ID' || name === 'after' ? [[name]] : [];
  // An input that holds itself would have no end of places.
  if (!isInputObjectType(named) || above.includes(named.name)) return [];
  return Object.values(named.getFields()).flatMap((field) =>
    pathsIn(field.name, field.type, [...above, named.name]).map((path) => [name, ...path]),
  );
}
