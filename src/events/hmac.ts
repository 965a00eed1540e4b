import { hash } from 'node:crypto';

const blockSize = 64;
const digestSize = 32;
/** The character of base64url by whose upper two bits 16 bytes end, for each that may stand there in a longer text. */
const lastOf = Object.fromEntries(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].map((each, index) => [
    each,
    'AQgw'[index >> 4] as string,
  ]),
);

/**
 * The first 16 bytes of HMAC-SHA-256 (RFC 2104) under a key of at most 64 bytes, in base64url. By two hashes in one call each: an `Hmac` of Node's is an
 * object on both sides of the engine, and takes three times as long.
 */
export function createMac(key: Buffer): (text: string) => string {
  const padded = Buffer.alloc(blockSize);
  key.copy(padded);
  let inner = Buffer.alloc(4_096);
  const outer = Buffer.alloc(blockSize + digestSize);
  padded.forEach((byte, index) => {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  });

  return (text) => {
    // In UTF-8 a character of JavaScript's takes three bytes at most.
    const most = blockSize + 3 * text.length;
    if (inner.length < most) inner = Buffer.concat([inner.subarray(0, blockSize)], 2 * most);
    const length = inner.write(text, blockSize, 'utf8');
    outer.write(hash('sha256', inner.subarray(0, blockSize + length), 'binary'), blockSize, 'latin1');
    const digest = hash('sha256', outer, 'base64url');
    return digest.slice(0, 21) + lastOf[digest.charAt(21)];
  };
}
