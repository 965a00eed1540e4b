import type { Description, Json } from './description.ts';
import type { Defaults } from './options.ts';

type Wire = Defaults['wire'];
type Name = Exclude<keyof Wire, 'ignoreCase'>;

/** Parts of paths that have another name by option: what stands in brackets, where the rest fits. */
const pathNames: [pattern: RegExp, option: Name][] = [
  [/\/consumers\/{consumerId}\/(clickToPay)$/d, 'clickToPayProfilePath'],
  [/:(clickToPayEnrolment)$/d, 'clickToPayEnrolmentVerb'],
  [/:(clickToPayUpdate)$/d, 'clickToPayUpdateVerb'],
  [/:(clickToPayOptOut)$/d, 'clickToPayOptOutVerb'],
  [/\/consumers\/{consumerId}\/operations:(update)$/d, 'consumerUpdateVerb'],
  [/\/consumers\/{consumerId}\/operations:(delete)$/d, 'consumerDeleteVerb'],
  [/\/(v1)\/.*\/cards\/{cardId}\/operations:(?:suspend|resume|delete|renew|replace|activate)$/d, 'cardLifeVersion'],
  [/\/cards\/{cardId}\/operations:(replace)$/d, 'cardReplaceVerb'],
  [/\/cards\/{cardId}\/operations:(activate)$/d, 'cardActivateVerb'],
  [/^\/banking\/.*\/(digitalCards)(?:\/|$)/d, 'digitalCardsPath'],
  [/\/physicalCards\/(operations:production)$/d, 'orderCardsPath'],
  [/\/physicalCards\/{cardId}\/operations:(update)$/d, 'orderChangeVerb'],
  [/\/physicalCards\/{cardId}\/operations:(track)$/d, 'trackVerb'],
  [/\/(physicalCards)\//d, 'physicalCardsPath'],
  [/\/physicalCards\/{cardId}\/(productionStatus)$/d, 'productionStatusPath'],
  [/^\/notifications\/d1\/v2\/.*\/(consumers)$/d, 'consumerNotificationsPath'],
];

/** Members of request bodies that have another name by option. */
const memberNames: [schema: string, member: string, option: Name][] = [
  ['Enrolment', 'consumerInfo', 'clickToPayConsumerMember'],
  ['Enrolment', 'name', 'clickToPayNameMember'],
  ['Enrolment', 'billingAddress', 'clickToPayBillingAddressMember'],
  ['ClickToPayCardUpdate', 'name', 'clickToPayNameMember'],
  ['ClickToPayCardUpdate', 'billingAddress', 'clickToPayBillingAddressMember'],
  ['ClickToPayConsumerUpdate', 'consumerInfo', 'clickToPayConsumerMember'],
  ['ClickToPayConsumerUpdate', 'billingAddress', 'clickToPayBillingAddressMember'],
  ['ReplaceCard', 'newCardId', 'replaceCardIdMember'],
  ['CardCreation', 'accounts', 'createCardAccountsMember'],
  ['CardCreation', 'printedName', 'createCardNameMember'],
  ['CardCreation', 'secondPrintedName', 'createCardSecondNameMember'],
];

/** Gives a description the names that the wire options say. */
export function applyWireNames(description: Description, wire: Wire): void {
  const paths = Object.entries(description.paths).map(([path, item]) => [renamedPath(path, wire), item]);
  description.paths = Object.fromEntries(paths) as Description['paths'];
  for (const [schema, member, option] of memberNames) {
    const described = description.components.schemas?.[schema] as Json | undefined;
    if (described) renameMember(described, member, wire[option]);
  }
}

/** All patterns look at the path as schema/d1 has it, so that one name never becomes part of another's pattern. */
function renamedPath(path: string, wire: Wire): string {
  const found = pathNames.flatMap(([pattern, option]) => {
    const place = pattern.exec(path)?.indices?.[1];
    return place ? [{ from: place[0], to: place[1], name: wire[option] }] : [];
  });
  const lastFirst = found.sort((a, b) => b.from - a.from);
  return lastFirst.reduce((text, { from, to, name }) => text.slice(0, from) + name + text.slice(to), path);
}

function renameMember(schema: Json, from: string, to: string): void {
  const name = (known: string) => (known === from ? to : known);
  const properties = Object.entries(schema.properties as Json);
  schema.properties = Object.fromEntries(properties.map(([known, value]) => [name(known), value]));
  if (schema.required) schema.required = (schema.required as string[]).map(name);
}
