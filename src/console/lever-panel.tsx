import { useState } from 'react';
import type { Enrolment } from './client/use-enrolment.ts';
import { enrolmentInput, type Home } from './enrolment-input.ts';
import { levers } from './levers.ts';
import type { Present } from './seen.ts';
import { useLeverState } from './use-lever-state.ts';
import { WorldLevers } from './world-levers.tsx';

export interface LeverPanelProps {
  cardId: string;
  /** Undefined until it was read. */
  home: Home | undefined;
  order: Present['order'];
  enrolment: Enrolment;
  hasDemo: boolean;
}

/** What can be done: by the person in their app, and in a demo by the issuer, by D1 and to the wires between. */
export function LeverPanel({ cardId, home, order, enrolment, hasDemo }: LeverPanelProps) {
  const [state, look] = useLeverState(hasDemo);
  const [said, setSaid] = useState('');
  const input = home ? enrolmentInput(home, cardId) : undefined;
  const mayEnrol = enrolment.status !== undefined && !['PENDING', 'ENROLLED'].includes(enrolment.status);

  /** Moves a lever, says what came of it, and looks how all of them stand now. */
  async function move(done: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      setSaid(done);
      await look();
    } catch (error) {
      setSaid(error instanceof Error ? error.message : 'That did not work.');
    }
  }

  const isMaking = order?.status === 'PENDING';
  const isHeld = order != null && state?.held.includes(order.id) === true;
  return (
    <aside aria-label="Levers">
      <section aria-labelledby="in-the-app">
        <h2 id="in-the-app">In the app</h2>
        <button
          type="button"
          disabled={!input || !mayEnrol || enrolment.isSending}
          onClick={() => input && enrolment.enrol(input)}
        >
          Enrol in Click to Pay
        </button>
      </section>
      {hasDemo && (
        <>
          <section aria-labelledby="at-the-issuer">
            <h2 id="at-the-issuer">At the issuer</h2>
            <button type="button" onClick={() => void move('Ordered.', () => levers.order(cardId))}>
              Order this card
            </button>
          </section>
          <section aria-labelledby="at-d1">
            <h2 id="at-d1">At D1</h2>
            <button
              type="button"
              disabled={!order}
              onClick={() => order && void move('One stage further.', () => levers.step(order.id))}
            >
              Next stage
            </button>
            <button
              type="button"
              disabled={!isMaking && !isHeld}
              aria-pressed={isHeld}
              onClick={() =>
                order && void move(isHeld ? 'It goes on.' : 'It stands still.', () => levers.hold(order.id, !isHeld))
              }
            >
              Hold this order
            </button>
            <button
              type="button"
              disabled={!isMaking}
              onClick={() => order && void move('It failed.', () => levers.fail(order.id))}
            >
              Fail this order
            </button>
            <button
              type="button"
              onClick={() =>
                void move('The next enrolment of this card fails.', () => levers.failNextEnrolment(cardId))
              }
            >
              Fail the next enrolment
            </button>
          </section>
          {state && <WorldLevers state={state} move={move} />}
        </>
      )}
      <p role="status" className="said">
        {said}
      </p>
    </aside>
  );
}
