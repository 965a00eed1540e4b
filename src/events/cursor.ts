import { timingSafeEqual } from 'node:crypto';
import { Fault } from '../errors.ts';
import type { Place, Subject } from './event-log.ts';
import { createMac } from './hmac.ts';
import { deriveKey } from './vault.ts';

/** Places as opaque text for clients. A cursor is good for its own subject only, and it is never a permission. */
export interface Cursors {
  encode(subject: Subject, place: Place): string;
  /** @throws Fault INVALID_CURSOR for anything `encode` did not make for this subject */
  decode(subject: Subject, text: string): Place;
  /** The places of all subjects that are followed for an owner. Those without a record are left out: they begin at the start. */
  encodeMany(owner: Subject, places: ReadonlyMap<Subject, Place>): string;
  /** @throws Fault INVALID_CURSOR for anything `encodeMany` did not make for this owner */
  decodeMany(owner: Subject, text: string): Map<Subject, Place>;
}

const macLength = 16;
const longest = 120;
/** Some five hundred cards. A client has to send it back in one message of 64 KB. */
const longestOfMany = 60_000;

export function createCursors(secret: string): Cursors {
  const one = createSigner(deriveKey(secret, 'cursors'), longest);
  const many = createSigner(deriveKey(secret, 'cursors of many'), longestOfMany);

  return {
    encode: (subject, { epoch, position }) => one.sign(subject, `${epoch} ${position}`),
    decode: (subject, text) => placeIn(one.verify(subject, text)),
    encodeMany(owner, places) {
      const begun = [...places].filter(([, { epoch }]) => epoch !== '');
      return many.sign(
        owner,
        begun.map(([subject, { epoch, position }]) => `${epoch} ${position} ${subject}`).join('\n'),
      );
    },
    decodeMany(owner, text) {
      const lines = many.verify(owner, text).split('\n');
      return new Map(lines.filter((line) => line !== '').map((line) => [subjectIn(line), placeIn(line)]));
    },
  };
}

interface Signer {
  sign(subject: Subject, content: string): string;
  /** Gives the content. @throws Fault INVALID_CURSOR for what was not signed for this subject */
  verify(subject: Subject, text: string): string;
}

function createSigner(key: Buffer, most: number): Signer {
  const mac = createMac(key);

  function sign(subject: Subject, content: string): string {
    const signed = Buffer.from(mac(JSON.stringify([subject, content])), 'base64url');
    return Buffer.concat([signed, Buffer.from(content)]).toString('base64url');
  }

  function verify(subject: Subject, text: string): string {
    const content = text.length <= most ? Buffer.from(text, 'base64url').subarray(macLength).toString() : '';
    // Comparing the whole text also refuses the other spellings that base64url has for the same bytes.
    if (!equal(sign(subject, content), text)) throw new Fault('INVALID_CURSOR');
    return content;
  }

  return { sign, verify };
}

function placeIn(content: string): Place {
  const [epoch, position] = content.split(' ');
  if (epoch === undefined || position === undefined) throw new Fault('INVALID_CURSOR');
  return { epoch, position };
}

/** The rest of the line: an id is D1's, and may hold anything but a line's end. */
function subjectIn(line: string): Subject {
  return line.split(' ').slice(2).join(' ') as Subject;
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
