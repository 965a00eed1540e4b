import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useEffect, useState } from 'react';
import { follow, type Followed, type Update } from './follow.ts';
import { useSession } from './provider.tsx';

/** What is followed: a document, its variables, its one field, and the name it is kept under, which stands for all of them. */
export interface Live<Data, Variables extends { after?: string | null }, U extends Update> {
  document: TypedDocumentNode<Data, Variables>;
  variables: Omit<Variables, 'after'>;
  pick(data: Data): U;
  name: string;
}

/** Follows a subscription for as long as the component is shown (see follow.ts). Another `name` is another thing. */
export function useLive<Data, Variables extends { after?: string | null }, U extends Update>(
  live: Live<Data, Variables, U>,
): Followed<U> {
  const session = useSession();
  const [state, setState] = useState<Followed<U>>({ changes: [] });
  // The rest of `live` is made anew with each rendering, and its name says when it is something else.
  useEffect(() => follow({ ...live, ...session, show: setState }), [session, live.name]);
  return state;
}
