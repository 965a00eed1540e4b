import type { Config, Secrets } from '../config.ts';
import type { Notifications } from '../events/notifications/notifications.ts';
import type { Logger } from '../log.ts';
import { createNotificationTokens } from '../server/d1-doors/notification-tokens.ts';
import { createStrangers } from '../server/d1-doors/strangers.ts';
import type { Callers } from './callers.ts';
import type { Parts } from './dependencies.ts';

export interface DoorParts {
  parts: Parts;
  callers: Callers;
  notifications: Notifications;
  secrets: () => Secrets;
  logger: Logger;
}

/** What D1 comes to: where it gets a token, where it tells us of what happened, and where it asks for an end user's personal information. */
export function createDoors(config: Config, { parts, callers, notifications, secrets, logger }: DoorParts) {
  const { issuerId, wire } = config.d1;
  const { addresses, traffic } = callers;
  const { maxBytes, clientId, certificate } = config.notifications;
  const everyMs = config.traffic.limits.seconds * 1_000;
  const door = {
    ...{ issuerId, traffic, logger },
    tokens: createNotificationTokens({
      clientId,
      clientSecrets: () => secrets().notificationClient,
      tokenSecrets: () => secrets().notificationToken,
    }),
    certificate: certificate && { ...certificate, trusts: addresses.trusts },
    strangers: createStrangers({ addresses, traffic, everyMs, logger }),
  };
  const { consumerNotificationsPath } = wire;
  return {
    d1Doors: { ...door, receive: notifications.receive, consumerNotificationsPath, maxBytes },
    consumerInformation: parts.consumerDirectory && { ...door, find: parts.consumerDirectory.find },
  };
}
