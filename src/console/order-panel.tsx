import type { ReactNode } from 'react';
import type { WatchOrderSubscription } from './client/generated/graphql.ts';
import { Failure } from './failure.tsx';
import { stepsOf, type Step } from './order-steps.ts';
import { dayInWords, sentence, stageInWords, timeOfDay } from './words.ts';

type Order = NonNullable<WatchOrderSubscription['cardOrderUpdated']['order']>;

/** A card's newest order as a parcel line. */
export function OrderPanel({ order, isKnown }: { order: Order | undefined; isKnown: boolean }) {
  return (
    <section aria-labelledby="order">
      <div className="title">
        <h3 id="order">Its order</h3>
        {order && <OrderMark order={order} />}
      </div>
      {!order && <p className="hint">{isKnown ? 'This card was never ordered.' : 'Asking …'}</p>}
      {order && (
        <>
          <p className="headline">{stageInWords(order.stage, order.stageText)}</p>
          {order.error && <Failure error={order.error} />}
          <ol className="line">
            {stepsOf(order).map((step) => (
              <StepItem key={step.stageText} step={step} reason={step.stage === order.stage ? order.reason : null} />
            ))}
          </ol>
          <Parcel order={order} />
        </>
      )}
    </section>
  );
}

function OrderMark({ order: { status } }: { order: Order }) {
  const { words, colour } = marks[status];
  return <span className={`mark ${colour}`}>{words}</span>;
}

const marks: Record<Order['status'], { words: string; colour: string }> = {
  PENDING: { words: 'under way', colour: 'under-way' },
  SUCCESSFUL: { words: 'done', colour: 'good' },
  FAILED: { words: 'failed', colour: 'wrong' },
  UNRECOGNIZED: { words: 'unknown', colour: 'quiet' },
};

const said: Record<Step['state'], string> = {
  done: 'done',
  now: 'now',
  ahead: 'to come',
  unheard: 'not told',
  wrong: 'exception',
};

function StepItem({ step, reason }: { step: Step; reason: string | null }) {
  const { stage, stageText, state, at, late } = step;
  return (
    <li className={state} aria-current={state === 'now' ? 'step' : undefined} data-stage={stageText}>
      <span className="what">{stageInWords(stage, stageText)}</span>
      <span className="when">
        {at ? <time dateTime={at}>{timeOfDay(at)}</time> : said[state]}
        {at && state === 'wrong' && ' exception'}
        {late && ' came late'}
      </span>
      {reason && <span className="why">{reason}</span>}
    </li>
  );
}

/** Where the card is on its way, and the carrier's own page. */
function Parcel({ order: { shipment, dueDate, productionSite } }: { order: Order }) {
  return (
    <dl className="facts">
      {productionSite && <Fact name="Made at">{productionSite}</Fact>}
      {dueDate && <Fact name="Due">{dayInWords(dueDate)}</Fact>}
      {shipment?.carrier && <Fact name="Carrier">{shipment.carrier}</Fact>}
      {shipment?.trackingNumber && (
        <Fact name="Parcel">
          {shipment.trackingUrl?.startsWith('https://') ? (
            <a href={shipment.trackingUrl} target="_blank" rel="noreferrer">
              {shipment.trackingNumber}
              <span className="unseen"> (opens the carrier’s page)</span>
            </a>
          ) : (
            shipment.trackingNumber
          )}
        </Fact>
      )}
      {shipment?.status && <Fact name="Carrier says">{shipment.message ?? sentence(shipment.status)}</Fact>}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
