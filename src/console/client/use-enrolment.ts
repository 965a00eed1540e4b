import { useOptimistic, useRef, useState, useTransition } from 'react';
import { useMutation } from 'urql';
import { EnrolDocument, type ClickToPayStatus, type EnrollCardInClickToPayInput } from './generated/graphql.ts';

export interface Enrolment {
  /** What to show: before the gateway has answered, what it will most likely say. */
  status: ClickToPayStatus | undefined;
  /** Why it was not done, in words. */
  refusal: string | undefined;
  isSending: boolean;
  enrol(input: Omit<EnrollCardInClickToPayInput, 'idempotencyKey'>): void;
}

/** What the subscription tells. */
export interface LiveStatus {
  status: ClickToPayStatus;
  cursor: string;
}

/**
 * A button that puts a card into Click to Pay, and shows that it is at work in the moment it is pressed. What the subscription
 * tells is believed as soon as it tells something new. When the connection breaks before the answer, pressing again sends
 * the same request under the same key, and it is done once.
 */
export function useEnrolment(live: LiveStatus | undefined): Enrolment {
  const [, send] = useMutation(EnrolDocument);
  const [answer, setAnswer] = useState<{ status: ClickToPayStatus; after: string | undefined }>();
  const [refusal, setRefusal] = useState<string>();
  const [isSending, start] = useTransition();
  const key = useRef<string>(undefined);
  const known = answer && answer.after === live?.cursor ? answer.status : live?.status;
  const [status, showAtOnce] = useOptimistic(known);

  function enrol(input: Omit<EnrollCardInClickToPayInput, 'idempotencyKey'>): void {
    start(async () => {
      showAtOnce('PENDING');
      setRefusal(undefined);
      key.current ??= newKey();
      const { data, error } = await send({ input: { ...input, idempotencyKey: key.current } });
      if (!data) return setRefusal(error?.graphQLErrors[0]?.message ?? 'No answer came. Press again: it is done once.');
      // It was answered: the next press is another request.
      key.current = undefined;
      const { enrollment, userErrors } = data.enrollCardInClickToPay;
      const [wrong] = userErrors.filter(({ kind }) => kind === 'ERROR');
      if (wrong) return setRefusal(wrong.message);
      if (enrollment) setAnswer({ status: enrollment.status, after: live?.cursor });
    });
  }

  return { status, refusal, isSending, enrol };
}

/** Not `crypto.randomUUID`, which browsers have on safe origins only. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
