import type { Viewer } from '../../viewer.ts';

/** Whose access tokens are not taken any more although they have not ended: handed in. `issuedAt` in ms; undefined where a token does not say. */
export interface Revocations {
  /** Of every gateway, from now on. @throws Fault EVENTS_UNAVAILABLE when that is not certain */
  revoke(consumerId: string): Promise<void>;
  refuses(consumerId: string, issuedAt: number | undefined): boolean;
  /** Calls `heard` when such a token is refused from then on, also where it is already. Gives how to leave. */
  watch(consumerId: string, issuedAt: () => number | undefined, heard: () => void): () => void;
}

export function isRevoked({ refuses }: Pick<Revocations, 'refuses'>, viewer: Viewer): boolean {
  return viewer.kind === 'consumer' && refuses(viewer.consumerId, viewer.issuedAt);
}

/** Calls `heard` when the viewer's token is not taken any more. They may have another one by then. Gives how to leave. */
export function onRevoked(revocations: Revocations, viewer: () => Viewer, heard: () => void): () => void {
  const first = viewer();
  if (first.kind === 'service') return () => undefined;
  const issuedAt = () => {
    const now = viewer();
    return now.kind === 'consumer' ? now.issuedAt : undefined;
  };
  return revocations.watch(first.consumerId, issuedAt, heard);
}
