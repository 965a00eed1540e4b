/** What the gateway says of itself (src/server/console/console-routes.ts). */
export interface Settings {
  graphql: string;
  stream: string;
  sendsIds: boolean;
  hasDemo: boolean;
}

/** @throws when it cannot be had */
export async function readSettings(): Promise<Settings> {
  const answer = await fetch('/console/settings.json');
  if (!answer.ok) throw new Error(`The gateway answered ${String(answer.status)}.`);
  return (await answer.json()) as Settings;
}
