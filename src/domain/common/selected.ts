import { Kind, valueFromASTUntyped, type FieldNode, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';

/** What tells a resolver which fields a document asks for below its own. */
export type Asked = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues'>;

/**
 * The places where a document asks for a field below these, in fragments too, and without what `@skip` and `@include` leave out. For types that no
 * other can take the place of: conditions of fragments are not looked at.
 */
export function selectedIn(nodes: readonly FieldNode[], name: string, asked: Asked): FieldNode[] {
  const found: FieldNode[] = [];
  for (const { selectionSet } of nodes) if (selectionSet) collect(selectionSet, name, asked, found);
  return found;
}

/** The value that a field is given for an argument; undefined where the schema's default is for it. */
export function argumentOf({ arguments: given = [] }: FieldNode, name: string, { variableValues }: Asked): unknown {
  const argument = given.find((each) => each.name.value === name);
  return argument && valueFromASTUntyped(argument.value, variableValues);
}

function collect({ selections }: SelectionSetNode, name: string, asked: Asked, found: FieldNode[]): void {
  for (const selection of selections) {
    if (!isIncluded(selection.directives, asked)) continue;
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value === name) found.push(selection);
    } else {
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? asked.fragments[selection.name.value] : selection;
      if (fragment) collect(fragment.selectionSet, name, asked, found);
    }
  }
}

function isIncluded(directives: FieldNode['directives'], { variableValues }: Asked): boolean {
  return (directives ?? []).every(({ name, arguments: given }) => {
    const condition = given?.[0]?.value;
    if (condition === undefined || (name.value !== 'skip' && name.value !== 'include')) return true;
    return valueFromASTUntyped(condition, variableValues) === (name.value === 'include');
  });
}
