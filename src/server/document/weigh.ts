import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

export interface Weight {
  /** Fields within fields. */
  depth: number;
  /** Fields at the top, each as often as it is written. */
  fields: number;
  /** How often a field is written that is answered once, multiplied with how often its parents are. */
  repeats: number;
  cost: number;
}

/** How an operation is weighed. */
export interface Scales {
  schema: GraphQLSchema;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** A page of more is refused elsewhere, and costs no more here. */
  maxPage: number;
  /** The value of a variable that is the size of a page. */
  sizeOf(variable: string): unknown;
}

/** Every field of the roots asks D1; below them a field says what it costs by TypeGraphQL's `complexity`. */
const rootCost = 10;
const fieldCost = 1;
/** How many items a list is taken to have that no argument limits. */
const listLength = 10;

/** By the names under which fields are answered. */
type Answers = Map<string, { written: number; repeats: number }>;
type Selected = { depth: number; cost: number; answers: Answers };

/**
 * An upper bound of what an operation asks for. A field costs its own and, for each item of its page, what is in it. A fragment is weighed
 * once, however often it is spread, and what a circle of fragments adds is nothing: validation refuses that. Knows no field: what is not in the
 * schema costs as little as can be.
 */
export function weigh(operation: OperationDefinitionNode, scales: Scales): Weight & { pages: number[] } {
  const { schema, fragments, maxPage } = scales;
  const weighed = new Map<string, Selected>();
  const pageTypes = pageTypesOf(schema);
  const pages: number[] = [];
  const whole = ofSelections(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
  const fields = [...whole.answers.values()].reduce((sum, { written }) => sum + written, 0);
  return { depth: whole.depth, fields, repeats: repeatsIn(whole.answers), cost: whole.cost, pages };

  function ofSelections({ selections }: SelectionSetNode, parent: GraphQLNamedType | undefined): Selected {
    const total = nothing();
    for (const selection of selections) {
      const { depth, cost, answers } =
        selection.kind === Kind.FIELD
          ? ofField(selection, parent)
          : selection.kind === Kind.FRAGMENT_SPREAD
            ? ofFragment(selection.name.value)
            : ofSelections(selection.selectionSet, typeOf(selection.typeCondition?.name.value) ?? parent);
      total.depth = Math.max(total.depth, depth);
      total.cost += cost;
      for (const [name, { written, repeats }] of answers) {
        const before = total.answers.get(name) ?? { written: 0, repeats: 1 };
        total.answers.set(name, {
          written: before.written + written,
          repeats: Math.max(before.repeats, repeats),
        });
      }
    }
    return total;
  }

  function ofFragment(name: string): Selected {
    const known = weighed.get(name);
    const fragment = fragments.get(name);
    if (known !== undefined || fragment === undefined) return known ?? nothing();
    weighed.set(name, nothing());
    const weight = ofSelections(fragment.selectionSet, typeOf(fragment.typeCondition.name.value));
    weighed.set(name, weight);
    return weight;
  }

  function ofField(node: FieldNode, parent: GraphQLNamedType | undefined): Selected {
    // Introspection is on or off, and has a rule of its own for its depth.
    const isMeta = node.name.value.startsWith('__');
    const hasFields = isObjectType(parent) || isInterfaceType(parent);
    const field = hasFields && !isMeta ? parent.getFields()[node.name.value] : undefined;
    const own = Number(field?.extensions['complexity'] ?? (isRoot(parent) && !isMeta ? rootCost : fieldCost));
    const times = field === undefined ? 1 : timesOf(node, field, parent);
    const below = node.selectionSet ? ofSelections(node.selectionSet, field && getNamedType(field.type)) : nothing();
    return {
      depth: isMeta ? 1 : below.depth + 1,
      cost: isMeta ? own : own + times * below.cost,
      answers: new Map([[(node.alias ?? node.name).value, { written: 1, repeats: repeatsIn(below.answers) }]]),
    };
  }

  function timesOf(node: FieldNode, field: GraphQLField<unknown, unknown>, parent: GraphQLNamedType | undefined) {
    const first = field.args.find(({ name }) => name === 'first');
    if (first !== undefined) return pageOf(node, first.defaultValue);
    const isList = isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type));
    return isList && !(parent !== undefined && pageTypes.has(parent)) ? listLength : 1;
  }

  /** What is no number GraphQL refuses. */
  function pageOf(node: FieldNode, otherwise: unknown): number {
    const given = node.arguments?.find(({ name }) => name.value === 'first')?.value;
    const literal = given?.kind === Kind.INT ? Number(given.value) : undefined;
    const asked = given?.kind === Kind.VARIABLE ? scales.sizeOf(given.name.value) : literal;
    const size = Number(asked ?? otherwise ?? 1);
    pages.push(size);
    return Math.min(Math.max(size, 1), maxPage);
  }

  function typeOf(name: string | undefined): GraphQLNamedType | undefined {
    return name === undefined ? undefined : schema.getType(name);
  }

  function isRoot(type: GraphQLNamedType | undefined): boolean {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    return type !== undefined && roots.some((root) => root === type);
  }
}

function nothing(): Selected {
  return { depth: 0, cost: 0, answers: new Map() };
}

function repeatsIn(answers: Answers): number {
  return Math.max(1, ...[...answers.values()].map(({ written, repeats }) => written * repeats));
}

const knownPageTypes = new WeakMap<GraphQLSchema, ReadonlySet<GraphQLNamedType>>();

/** Types of pages: their lists are as long as the page, which is counted where the page is asked for. */
function pageTypesOf(schema: GraphQLSchema): ReadonlySet<GraphQLNamedType> {
  const known = knownPageTypes.get(schema);
  if (known !== undefined) return known;
  const fields = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()));
  const paged = fields.filter(({ args }) => args.some(({ name }) => name === 'first'));
  const types = new Set(paged.map(({ type }) => getNamedType(type)));
  knownPageTypes.set(schema, types);
  return types;
}
