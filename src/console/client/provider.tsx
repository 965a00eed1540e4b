import { createContext, use, type ReactNode } from 'react';
import { Provider } from 'urql';
import type { Gateway } from './gateway.ts';
import type { Kept } from './kept.ts';

/** Who uses the app: their way to the gateway, and what is kept for them on the device. */
export interface Session {
  gateway: Gateway;
  kept: Kept;
}

const SessionContext = createContext<Session | null>(null);

/** Gives all that is in it the session: urql's hooks for queries and mutations, and those of this folder. */
export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return (
    <SessionContext value={session}>
      <Provider value={session.gateway.urql}>{children}</Provider>
    </SessionContext>
  );
}

/** @throws outside of a SessionProvider */
export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('There is no SessionProvider around this.');
  return session;
}
