import type { GraphQLSchema } from 'graphql';
import { attemptCases } from './attempts/cases.ts';
import type { HostileCase } from './case.ts';
import { documentCases } from './document-cases.ts';
import { notificationCases } from './notifications/cases.ts';
import { rawRequestCases } from './raw-requests.ts';
import { requestCases } from './requests.ts';
import { rightsCases } from './rights.ts';
import { shapeCases } from './shapes.ts';
import { floodCases } from './sockets/floods.ts';
import { protocolCases } from './sockets/protocol.ts';
import { streamRequestCases } from './stream-requests.ts';
import { tokenCases } from './tokens/cases.ts';

/** The whole list. */
export function hostileCases(schema: GraphQLSchema): HostileCase[] {
  return [
    ...documentCases(),
    ...[...requestCases(), ...rawRequestCases(), ...streamRequestCases()],
    ...[...protocolCases(), ...floodCases()],
    ...[...tokenCases(), ...notificationCases(), ...rightsCases(schema), ...shapeCases(schema), ...attemptCases()],
  ];
}
