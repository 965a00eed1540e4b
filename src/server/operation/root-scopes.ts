import { getOperationAST, Kind, type ExecutionArgs, type SelectionSetNode } from 'graphql';
import { Fault } from '../../errors.ts';
import type { Viewer } from '../../viewer.ts';

/**
 * What keeps the viewer from the fields of the operation itself, by their `@Access`, if anything does. That was checked when it began, and a
 * service's token may have been exchanged since for one with fewer scopes.
 */
export function refusalOf({ schema, document, operationName }: ExecutionArgs, viewer: Viewer): Fault | undefined {
  if (viewer.kind === 'consumer') return undefined;
  const operation = getOperationAST(document, operationName);
  const type = operation && schema.getRootType(operation.operation);
  if (!operation || !type) return undefined;
  const isMissing = (name: string) => {
    const { access } = Object(type.getFields()[name]?.extensions) as { access?: { scope?: string } };
    return access?.scope !== undefined && !viewer.scopes.has(access.scope);
  };
  return namesIn(operation.selectionSet, document).some(isMissing) ? new Fault('FORBIDDEN') : undefined;
}

/** Fragments are in no circle: the document is valid. */
function namesIn({ selections }: SelectionSetNode, document: ExecutionArgs['document']): string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.name.value];
    if (selection.kind === Kind.INLINE_FRAGMENT) return namesIn(selection.selectionSet, document);
    const spread = document.definitions.find(
      (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
    );
    return spread?.kind === Kind.FRAGMENT_DEFINITION ? namesIn(spread.selectionSet, document) : [];
  });
}
