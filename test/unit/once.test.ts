import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { once, type OnceRequest } from '../../src/domain/common/once.ts';
import { Fault } from '../../src/errors.ts';
import type { Claims, ClaimName } from '../../src/events/claims.ts';
import { createMemoryClaims } from '../../src/events/memory/claims.ts';
import { limitsOf } from '../../src/events/options.ts';
import { silent } from '../support/events.ts';

interface Made {
  id: string;
}

const name: ClaimName = ['mutation', 'suspendCard', 'key'];
const request: OnceRequest<Made> = { name, fingerprint: 'one', conflictAt: [], resolve: async () => null };
const made = async () => ({ id: 'made' });
const failing = (code: 'OUTCOME_UNKNOWN' | 'D1_UNAVAILABLE') => async () => {
  throw new Fault(code);
};

let claims: Claims;
beforeEach(() => {
  claims = createMemoryClaims(limitsOf({ secret: 'of this test', logger: silent, leaseMs: 600_000 }), () => false);
});
const ask = (send: Parameters<typeof once<Made>>[2], more: Partial<OnceRequest<Made>> = {}, of: Claims = claims) =>
  once(
    { claims: of, lostRequests: { settleMs: 0, skewMs: 0 }, signal: new AbortController().signal },
    { ...request, ...more },
    send,
  );

describe('a request that is done once', () => {
  it('is lost still when the next try was not even sent', async () => {
    await expect(ask(failing('OUTCOME_UNKNOWN'))).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await expect(ask(failing('D1_UNAVAILABLE'))).rejects.toMatchObject({ code: 'D1_UNAVAILABLE' });
    expect(await ask(made, { resolve: async () => ({ id: 'by the first try' }) })).toEqual({ id: 'by the first try' });
  });

  it('is free again when it could not be noted that it is sent', async () => {
    const sending = async (...call: Parameters<Claims['sending']>) => {
      await claims.sending(...call);
      throw new Fault('EVENTS_UNAVAILABLE');
    };
    let sent = 0;
    const send = async () => ({ id: String((sent += 1)) });
    await expect(ask(send, {}, { ...claims, sending })).rejects.toMatchObject({ code: 'EVENTS_UNAVAILABLE' });
    expect(await ask(send)).toEqual({ id: '1' });
  });

  it('is not sent by who took so long with what comes before that it is another’s by now', async () => {
    let sent = 0;
    const slow = ask(async (goAhead) => {
      expect(await claims.claim(name, 'one')).toEqual({ state: 'inFlight' });
      const sending = claims.sending;
      claims.sending = async () => false;
      await goAhead().finally(() => (claims.sending = sending));
      sent += 1;
      return made();
    });
    await expect(slow).rejects.toMatchObject({ code: 'IN_PROGRESS' });
    expect(sent).toBe(0);
  });

  it('is not sent by a process that was stopped while it asked whether it may', async () => {
    const now = performance.now.bind(performance);
    const clock = jest.spyOn(performance, 'now');
    const sending = async (...call: Parameters<Claims['sending']>) => {
      const isMine = await claims.sending(...call);
      clock.mockImplementation(() => now() + 60_000);
      return isMine;
    };
    let sent = 0;
    const send = async () => ({ id: String((sent += 1)) });
    await expect(ask(send, {}, { ...claims, sending })).rejects.toMatchObject({ code: 'IN_PROGRESS' });
    clock.mockRestore();
    expect(sent).toBe(0);
    expect(await ask(send)).toEqual({ id: '1' });
  });
});
