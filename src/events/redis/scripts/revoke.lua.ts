/**
 * Stores that an end user is revoked now. Of times no two are the same, and each is later than those before, whatever the clock does: whoever
 * knows all up to one of them needs only the later ones.
 *
 * KEYS  revocations (sorted set: name by time in ms)
 * ARGV  the end user's name; ms for which it is kept
 * Gives the time.
 */
export const revokeScript = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local newest = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
local at = math.max(now, (tonumber(newest[2]) or 0) + 1)
redis.call('ZADD', KEYS[1], at, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return string.format('%.0f', at)
`;
