import { createHmac, timingSafeEqual } from 'node:crypto';
import { Fault } from '../errors.ts';
import type { Place, Subject } from './event-log.ts';
import { deriveKey } from './vault.ts';

/** Places as opaque text for clients. A cursor is good for its own subject only, and it is never a permission. */
export interface Cursors {
  encode(subject: Subject, place: Place): string;
  /** @throws Fault INVALID_CURSOR for anything `encode` did not make for this subject */
  decode(subject: Subject, text: string): Place;
}

const macLength = 16;
const longest = 120;

export function createCursors(secret: string): Cursors {
  const key = deriveKey(secret, 'cursors');

  function encode(subject: Subject, place: Place): string {
    const content = `${place.epoch} ${place.position}`;
    const mac = createHmac('sha256', key)
      .update(JSON.stringify([subject, content]))
      .digest()
      .subarray(0, macLength);
    return Buffer.concat([mac, Buffer.from(content)]).toString('base64url');
  }

  function decode(subject: Subject, text: string): Place {
    const place = text.length <= longest ? placeIn(text) : null;
    // Comparing the whole text also refuses the other spellings that base64url has for the same bytes.
    if (!place || !equal(encode(subject, place), text)) throw new Fault('INVALID_CURSOR');
    return place;
  }

  return { encode, decode };
}

function placeIn(text: string): Place | null {
  const content = Buffer.from(text, 'base64url').subarray(macLength).toString('latin1');
  const [, epoch, position] = /^([A-Za-z0-9_-]*) (0|[1-9]\d{0,18})$/.exec(content) ?? [];
  return epoch === undefined || position === undefined ? null : { epoch, position };
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
