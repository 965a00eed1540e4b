import type { ReactNode } from 'react';
import type { WatchEnrolmentSubscription, WatchOrderSubscription } from './client/generated/graphql.ts';
import type { Line, Taken } from './lines.ts';
import { useJournal } from './use-journal.ts';
import { enrolmentInWords, operationInWords, sentence, stageInWords, timeOfDay } from './words.ts';

/** Every notification of the demo, and how the gateway took it. Not read out as it grows: the announcer says what matters. */
export function JournalList() {
  const lines = useJournal();
  return (
    <Notifications isEmpty={lines.length === 0}>
      {lines.map((line) => (
        <li key={line.number} data-number={line.number}>
          <time dateTime={line.at}>{timeOfDay(line.at)}</time>
          <span className="told">
            <strong>{whatIsTold(line)}</strong>{' '}
            <span className="quiet">
              {operationInWords(line.kind)}, <span className="id">{subjectInWords(line)}</span>
            </span>
          </span>
          <span className="marks">
            <span className={`mark ${colours[line.mark]}`}>{line.mark}</span>
            {line.repeats > 0 && (
              <span className="mark quiet">repeat{line.repeats > 1 && ` ×${String(line.repeats)}`}</span>
            )}
            {line.refusals > 0 && line.mark !== 'refused' && <span className="mark quiet">sent again</span>}
          </span>
        </li>
      ))}
    </Notifications>
  );
}

interface Changes {
  orders: readonly WatchOrderSubscription['cardOrderUpdated'][];
  enrolments: readonly WatchEnrolmentSubscription['clickToPayEnrollmentUpdated'][];
}

/** What an app is told, where there is no demo to say more: each change of the chosen card, once. Repeats are not sent to anybody. */
export function ChangeList({ orders, enrolments }: Changes) {
  const ofOrders = orders.flatMap(({ cursor, change }) =>
    change
      ? {
          cursor,
          at: change.at,
          what: stageInWords(change.stage, change.stageText),
          kind: 'card order',
          isLate: change.late,
        }
      : [],
  );
  const ofEnrolments = enrolments.map(({ cursor, enrollment: { updatedAt, status } }) => {
    return { cursor, at: updatedAt ?? '', what: enrolmentInWords(status), kind: 'Click to Pay', isLate: false };
  });
  const all = [...ofOrders, ...ofEnrolments].sort((one, other) => other.at.localeCompare(one.at));
  return (
    <Notifications isEmpty={all.length === 0}>
      {all.map(({ cursor, at, what, kind, isLate }) => (
        <li key={cursor}>
          <time dateTime={at}>{at && timeOfDay(at)}</time>
          <span className="told">
            <strong>{what}</strong> <span className="quiet">{kind}</span>
          </span>
          <span className="marks">
            <span className={isLate ? 'mark late' : 'mark good'}>{isLate ? 'late' : 'accepted'}</span>
          </span>
        </li>
      ))}
    </Notifications>
  );
}

function Notifications({ isEmpty, children }: { isEmpty: boolean; children: ReactNode }) {
  return (
    <section aria-labelledby="notifications">
      <h3 id="notifications">Notifications</h3>
      {isEmpty && <p className="hint">None has come yet.</p>}
      <ul className="notifications" aria-labelledby="notifications" tabIndex={0}>
        {children}
      </ul>
    </section>
  );
}

const colours: Record<Taken['mark'], string> = {
  accepted: 'good',
  repeat: 'quiet',
  late: 'late',
  refused: 'wrong',
  reconciled: 'asked',
  answer: 'quiet',
};

/** `card:crd-alice-visa` */
function subjectInWords({ subject }: Line): string {
  return subject.slice(subject.indexOf(':') + 1);
}

/** `Shipped (in transit)`, `Failed (SCHEME_CARD_INELIGIBLE)` */
function whatIsTold({ stage, status, errorCode, shipmentStatus }: Line): string {
  const what = stage ? stageInWords(stage, stage) : sentence(status);
  const more = errorCode ?? (shipmentStatus && sentence(shipmentStatus).toLowerCase());
  return more ? `${what} (${more})` : what;
}
