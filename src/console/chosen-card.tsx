import { useEffect } from 'react';
import { useQuery } from 'urql';
import { Announcer } from './announcer.tsx';
import { CardHeading } from './card-heading.tsx';
import { HomeScreenDocument, WatchEnrolmentDocument, WatchOrderDocument } from './client/generated/graphql.ts';
import { useEnrolment } from './client/use-enrolment.ts';
import { useLive } from './client/use-live.ts';
import { EnrolmentPanel } from './enrolment-panel.tsx';
import { LeverPanel } from './lever-panel.tsx';
import { ChangeList, JournalList } from './notification-list.tsx';
import { OrderPanel } from './order-panel.tsx';
import type { Seen } from './seen.ts';
import { useNewestOrder } from './use-newest-order.ts';
import { enrolmentInWords, stageInWords } from './words.ts';

export interface ChosenCardProps {
  cardId: string;
  hasDemo: boolean;
  seen: Seen;
  /** Whether the story says by itself what happens. */
  isTold: boolean;
}

/** The chosen card: whose it is, its order, its enrolment and its notifications in the middle, and what can be done at the right. */
export function ChosenCard({ cardId, hasDemo, seen, isTold }: ChosenCardProps) {
  const [{ data }] = useQuery({ query: HomeScreenDocument });
  const home = data?.me ?? undefined;
  const orders = useLive({
    document: WatchOrderDocument,
    variables: { cardId },
    pick: ({ cardOrderUpdated }) => cardOrderUpdated,
    name: `order ${cardId}`,
  });
  const enrolments = useLive({
    document: WatchEnrolmentDocument,
    variables: { cardId },
    pick: ({ clickToPayEnrollmentUpdated }) => clickToPayEnrollmentUpdated,
    name: `enrolment ${cardId}`,
  });
  const order = useNewestOrder(orders.latest?.order ?? undefined);
  const told = enrolments.latest;
  const enrolment = useEnrolment(told && { status: told.enrollment.status, cursor: told.cursor });
  const status = told?.enrollment.status;
  useEffect(() => seen.show({ cardId, order, enrolment: status }), [seen, cardId, order, status]);

  const problem = orders.problem ?? enrolments.problem;
  const news = [order && stageInWords(order.stage, order.stageText), status && enrolmentInWords(status)];
  return (
    <>
      <main id="middle" tabIndex={-1} aria-label={`Card ${cardId}`}>
        <Announcer text={isTold ? '' : news.filter(Boolean).join('. ')} />
        <CardHeading cardId={cardId} home={home} />
        {problem && <p role="alert">{problem}</p>}
        <OrderPanel order={order} isKnown={orders.latest !== undefined} />
        <EnrolmentPanel enrolment={told?.enrollment} status={enrolment.status} refusal={enrolment.refusal} />
        {hasDemo ? <JournalList /> : <ChangeList orders={orders.changes} enrolments={enrolments.changes} />}
      </main>
      <LeverPanel cardId={cardId} home={home} order={order} enrolment={enrolment} hasDemo={hasDemo} />
    </>
  );
}
