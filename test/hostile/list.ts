import type { GraphQLSchema } from 'graphql';
import { attemptCases } from './attempts/cases.ts';
import type { HostileCase } from './case.ts';
import { documentCases } from './document-cases.ts';
import { notificationCases } from './notifications/cases.ts';
import { rawRequestCases } from './raw-requests.ts';
import { requestCases } from './requests.ts';
import { rightsCases } from './rights.ts';
import { floodCases } from './sockets/floods.ts';
import { protocolCases } from './sockets/protocol.ts';
import { tokenCases } from './tokens/cases.ts';

/** The whole list. */
export function hostileCases(schema: GraphQLSchema): HostileCase[] {
  return [
    ...documentCases(),
    ...[...requestCases(), ...rawRequestCases()],
    ...[...protocolCases(), ...floodCases()],
    ...[...tokenCases(), ...notificationCases(), ...rightsCases(schema), ...attemptCases()],
  ];
}
