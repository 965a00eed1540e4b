/**
 * Stores that an end user is revoked now. Of times no two are the same, and each is later than those before, whatever the clock does: whoever
 * knows all up to one of them needs only the later ones, unless what was lost was written back meanwhile (`restoreScript`).
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

/** What is written back is older than what others may know already. A name that no end user has tells them when that happened, so that they read all again. */
export const restoredName = 'restored';

/**
 * Writes back who was revoked, where that is not known any more or only an older time.
 *
 * KEYS  revocations, as above
 * ARGV  ms for which they are kept; for each end user the name, and the time in ms
 */
export const restoreScript = `
local changed = false
for i = 2, #ARGV, 2 do
  local known = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[i]))
  if not known or known < tonumber(ARGV[i + 1]) then
    redis.call('ZADD', KEYS[1], ARGV[i + 1], ARGV[i])
    changed = true
  end
end
if not changed then return 0 end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local newest = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
redis.call('ZADD', KEYS[1], math.max(now, (tonumber(newest[2]) or 0) + 1), '${restoredName}')
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
`;
