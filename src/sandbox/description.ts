import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { closeRequests } from './closed-requests.ts';
import type { Defaults } from './options.ts';
import { applyWireNames } from './wire-names.ts';

export type Json = Record<string, unknown>;
export interface Description {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Json>;
  components: Record<string, Json>;
}

/** Both src/sandbox and dist/sandbox are two steps below the project root. */
const folder = new URL('../../schema/d1/', import.meta.url);
const inbound = [
  'oauth2-v1',
  'consumer-v1',
  'consumer-v2',
  'card-v1',
  'card-v2',
  'digital-card-v1',
  'click-to-pay-v1',
  'physical-issuance-v1',
];
const outbound = ['notifications-v1', 'notifications-v2', 'consumer-out-v1'];

/** Bodies that take one of several shapes, and the member that says which. */
const choices = { CardRequest: 'distributionChannel', CardItem: 'distributionChannel', TrackRequest: 'trackingType' };

/** What D1 offers, as one description, under the names that the wire options give. */
export function loadInbound(wire: Defaults['wire']): Description {
  const description = merge(inbound.map(readDescription));
  applyWireNames(description, wire);
  // Judges a bad body by the one shape it claims to have, so that the field at fault can be named. The validator knows no mapping.
  for (const [schema, propertyName] of Object.entries(choices))
    (description.components.schemas?.[schema] as Json).discriminator = { propertyName };
  closeRequests(description);
  return description;
}

/** What the issuer offers D1: it takes notifications, and tells what it knows of end users. */
export function loadOutbound(wire: Defaults['wire']): Description {
  const description = merge(outbound.map(readDescription));
  applyWireNames(description, wire);
  return description;
}

/** Files as read, because YAML takes long: a process may start many sandboxes. */
const read = new Map<string, Description>();

function readDescription(name: string): Description {
  const description = read.get(name) ?? parseFile(`${name}.yaml`);
  read.set(name, description);
  // Wire names and closed bodies are written into it.
  return structuredClone(description);
}

function parseFile(name: string): Description {
  const text = readFileSync(fileURLToPath(new URL(name, folder)), 'utf8');
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
