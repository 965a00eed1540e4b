import { z } from 'zod';
import type { D1ConsumerInfo } from '../d1/types.ts';

/**
 * What D1 asks for and no more (schema/d1, ConsumerInfo): whatever else a customer system holds stays there. A member that does not have D1's
 * form is left out, and `dropped` has its name. Null for what is no object.
 */
export function readConsumerInfo(answer: unknown): { info: D1ConsumerInfo; dropped: string[] } | null {
  if (!isObject(answer)) return null;
  const info = consumerInfo.parse(answer);
  const address = isObject(answer['residencyAddress']) ? answer['residencyAddress'] : {};
  const inAddress = info.residencyAddress
    ? lost(address, info.residencyAddress, Object.keys(residencyAddress.shape))
    : [];
  return {
    info,
    dropped: [...lost(answer, info, Object.keys(consumerInfo.shape)), ...inAddress.map((m) => `residencyAddress.${m}`)],
  };
}

const upTo = (max: number) => z.string().max(max);
const name = z.string().min(1).max(35);
const orNone = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

const residencyAddress = z.object({
  line1: z.string().min(1).max(64),
  line2: orNone(upTo(64)),
  line3: orNone(upTo(64)),
  city: orNone(upTo(32)),
  state: orNone(upTo(3)),
  zipCode: z.string().min(1).max(10),
  countryCode: z.string().regex(/^[A-Z]{2}$/),
});

const consumerInfo = z.object({
  language: orNone(z.string().regex(/^[a-z]{2}-[a-zA-Z]{2}$/)),
  title: orNone(z.string()),
  firstName: orNone(name),
  middleName: orNone(upTo(35)),
  lastName: orNone(name),
  dateOfBirth: orNone(z.iso.date()),
  email: orNone(z.email().max(254)),
  mobilePhoneNumber: orNone(
    z.object({
      countryCode: z.string().regex(/^\+[0-9]{1,4}$/),
      phoneNumber: z.string().regex(/^[1-9][0-9]{3,14}$/),
    }),
  ),
  residencyAddress: orNone(residencyAddress),
});

/** The members of D1's that were given and are not passed on. */
function lost(given: Record<string, unknown>, passed: Record<string, unknown>, members: string[]): string[] {
  return members.filter((member) => given[member] != null && passed[member] === undefined);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
