/**
 * A claim in all its states, atomic. It is one key, and so fine in a cluster.
 *
 * KEYS  claim (hash: fingerprint, state, token, until, sentAt, quietSince, answer; times in ms)
 * ARGV  what to do, token, ms of a lease, ms for which it is kept, fingerprint (claim) or answer, sealed (answer)
 * Gives, for `claim`, mine; lost, sentAt, ms of quiet; answered, answer; inFlight; or other. For all else done, or nil when the claim is not
 * held with this token. The rule of memory-claims.ts.
 */
export const claimScript = `
local key, verb, token, lease, kept, text = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
local function whole(number) return string.format('%.0f', number) end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local held = {}
local names = { 'fingerprint', 'state', 'token', 'until', 'sentAt', 'quietSince', 'answer' }
for index, value in ipairs(redis.call('HMGET', key, unpack(names))) do held[names[index]] = value end

local function set(...)
  redis.call('HSET', key, ...)
  redis.call('PEXPIRE', key, kept)
end

if verb == 'claim' then
  -- Whoever never sent it within the lease has left it free.
  if held.state == 'held' and not held.sentAt and tonumber(held['until']) <= now then held = {} end
  if held.fingerprint and held.fingerprint ~= text then return { 'other' } end
  if held.state == 'answered' then return { 'answered', held.answer } end
  if held.state and held.state ~= 'unknown' and tonumber(held['until']) > now then return { 'inFlight' } end
  -- Whoever had sent it when their lease ended may have been at it until then.
  local quietSince = held.state == 'sent' and held['until'] or held.quietSince or whole(now)
  set('fingerprint', text, 'state', 'held', 'token', token, 'until', whole(now + lease), 'quietSince', quietSince)
  if not held.sentAt then return { 'mine' } end
  return { 'lost', held.sentAt, whole(now - tonumber(quietSince)) }
end

if held.token ~= token or (held.state ~= 'held' and held.state ~= 'sent') then return false end
if verb == 'release' then
  redis.call('DEL', key)
elseif verb == 'sending' then
  set('state', 'sent', 'sentAt', held.sentAt or whole(now), 'until', whole(now + lease))
elseif verb == 'answer' then
  set('state', 'answered', 'answer', text)
elseif verb == 'unknown' then
  set('state', 'unknown', 'quietSince', whole(now))
else
  set('state', 'unknown')
end
return 'done'
`;
