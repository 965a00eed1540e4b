import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Defaults } from './options.ts';

type Json = Record<string, unknown>;
export interface Description {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Json>;
  components: Record<string, Json>;
}

/** Both src/sandbox and dist/sandbox are two steps below the project root. */
const folder = new URL('../../schema/d1/', import.meta.url);
const inbound = ['oauth2-v1', 'consumer-v2', 'card-v2', 'card-v1', 'click-to-pay-v1', 'physical-issuance-v1'];

/** What D1 offers, as one description, under the names that the wire options give. */
export function loadInbound(wire: Defaults['wire']): Description {
  const description = merge(inbound.map(readDescription));
  renamePaths(description, wire);
  renameEnrolment(description.components.schemas?.Enrolment as Json, wire);
  // Judges a bad order by the one shape it claims to have, so that the field at fault can be named. The validator knows no mapping.
  (description.components.schemas?.CardRequest as Json).discriminator = { propertyName: 'distributionChannel' };
  return description;
}

/** What the issuer offers D1 for notifications. */
export function loadOutbound(): Description {
  return merge([readDescription('notifications-v2')]);
}

function readDescription(name: string): Description {
  const text = readFileSync(fileURLToPath(new URL(`${name}.yaml`, folder)), 'utf8');
  // All files become one, so references to common.yaml become local.
  return parse(text.replaceAll('common.yaml#/', '#/')) as Description;
}

function merge(descriptions: Description[]): Description {
  const { openapi, info } = descriptions[0] as Description;
  const merged: Description = { openapi, info, paths: {}, components: {} };
  const common = readDescription('common');
  delete common.components.securitySchemes;
  for (const description of [common, ...descriptions]) {
    addTo(merged.paths, withSecurity(description));
    for (const [kind, entries] of Object.entries(description.components ?? {}))
      addTo((merged.components[kind] ??= {}), entries);
  }
  return merged;
}

function addTo(target: Json, entries: Json): void {
  for (const [name, entry] of Object.entries(entries)) {
    if (name in target && JSON.stringify(target[name]) !== JSON.stringify(entry))
      throw new Error(`schema/d1 describes ${name} in two ways`);
    target[name] = entry;
  }
}

/** Security that a file states for all its operations, stated on each of them. */
function withSecurity(description: Description): Json {
  const { security } = description as { security?: unknown };
  if (!security) return description.paths;
  for (const path of Object.values(description.paths))
    for (const [method, operation] of Object.entries(path))
      if (method !== 'parameters') (operation as Json).security ??= security;
  return description.paths;
}

function renamePaths(description: Description, wire: Defaults['wire']): void {
  const renamed = Object.entries(description.paths).map(([path, item]) => [
    path
      .replace(/\/clickToPay$/, `/${wire.clickToPayProfilePath}`)
      .replace(/operations:clickToPayEnrolment$/, `operations:${wire.clickToPayEnrolmentVerb}`)
      .replace('/physicalCards/', `/${wire.physicalCardsPath}/`)
      .replace(/\/productionStatus$/, `/${wire.productionStatusPath}`),
    item,
  ]);
  description.paths = Object.fromEntries(renamed) as Description['paths'];
}

function renameEnrolment(enrolment: Json, wire: Defaults['wire']): void {
  const names: Record<string, string> = {
    consumerInfo: wire.clickToPayConsumerMember,
    name: wire.clickToPayNameMember,
    billingAddress: wire.clickToPayBillingAddressMember,
  };
  const properties = Object.entries(enrolment.properties as Json).map(([name, schema]) => [
    names[name] ?? name,
    schema,
  ]);
  enrolment.properties = Object.fromEntries(properties) as Json;
  enrolment.required = (enrolment.required as string[]).map((name) => names[name] ?? name);
}
