import type { ClickToPayStatus, WatchEnrolmentSubscription } from './client/generated/graphql.ts';
import { Failure } from './failure.tsx';
import { enrolmentInWords, timeOfDay } from './words.ts';

export interface EnrolmentPanelProps {
  /** As the subscription told it last. */
  enrolment: WatchEnrolmentSubscription['clickToPayEnrollmentUpdated']['enrollment'] | undefined;
  /** As it is shown, which may be ahead of that. */
  status: ClickToPayStatus | undefined;
  refusal: string | undefined;
}

type Place = 'done' | 'now' | 'ahead' | 'wrong';

/** A card's way into Click to Pay as a line: asked for, and how it ended. */
export function EnrolmentPanel({ enrolment, status, refusal }: EnrolmentPanelProps) {
  const operation = enrolment?.operation;
  const error = enrolment?.error;
  const isEnrolment = operation?.kind === 'CLICK_TO_PAY_ENROLMENT';
  const began = isEnrolment ? operation.startedAt : undefined;
  const ended = isEnrolment ? operation.endedAt : undefined;
  const isUnderWay = status === 'PENDING' || status === 'ENROLLED' || status === 'FAILED';
  return (
    <section aria-labelledby="enrolment">
      <h3 id="enrolment">Click to Pay</h3>
      {!isUnderWay && <p className="hint">{status ? enrolmentInWords(status) : 'Asking …'}</p>}
      {isUnderWay && <p className="headline">{enrolmentInWords(status)}</p>}
      {status === 'FAILED' && error && <Failure error={error} />}
      {isUnderWay && (
        <ol className="line" data-status={status}>
          <Stop words="Asked for" place="done" at={began} />
          <Stop words="At the network" place={status === 'PENDING' ? 'now' : 'done'} />
          <Stop words={enrolmentInWords(status === 'PENDING' ? 'ENROLLED' : status)} place={end(status)} at={ended} />
        </ol>
      )}
      {refusal && <p role="alert">{refusal}</p>}
    </section>
  );
}

function end(status: ClickToPayStatus): Place {
  if (status === 'PENDING') return 'ahead';
  return status === 'FAILED' ? 'wrong' : 'done';
}

function Stop({ words, place, at }: { words: string; place: Place; at?: string | null | undefined }) {
  return (
    <li className={place} aria-current={place === 'now' ? 'step' : undefined}>
      <span className="what">{words}</span>
      <span className="when">
        {at && place !== 'ahead' ? <time dateTime={at}>{timeOfDay(at)}</time> : places[place]}
      </span>
    </li>
  );
}

const places: Record<Place, string> = { done: 'done', now: 'now', ahead: 'to come', wrong: 'exception' };
