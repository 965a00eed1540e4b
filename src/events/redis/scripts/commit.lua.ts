/**
 * What is stored while its copies on replicas are awaited is not shown: it is behind the watermark `committed` of the head. The commit raises
 * that and publishes what it passes, once however often it is asked to. An entry whose retention ended meanwhile is passed as well. That there was a
 * change is told in any case, without a kind where entries are passed that others stored.
 *
 * KEYS  head (hash), log (stream)
 * ARGV  epoch, position to commit up to, PUBLISH or SPUBLISH, channel, channel of all changes, kind and subject as they are told there
 * Gives 1, or 0 when the record does not hold that position: it was lost since.
 */
export const commitScript = `
local head, log, epoch, position = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
local held = redis.call('HMGET', head, 'epoch', 'position', 'committed')
if held[1] ~= epoch then return 0 end
local function tell(kind) redis.call('PUBLISH', ARGV[5], kind .. ' ' .. ARGV[7] .. ' shown') end
local committed = held[3] or held[2]
if tonumber(committed) >= tonumber(position) then
  tell(ARGV[6])
  return 1
end
local messages = redis.call('XRANGE', log, '(' .. committed .. '-0', position .. '-0')
local last = messages[#messages]
local isHeld = last and last[1] == position .. '-0'
if not isHeld and held[2] ~= position then return 0 end
redis.call('HSET', head, 'committed', position)
for _, message in ipairs(messages) do redis.call(ARGV[3], ARGV[4], message[2][2]) end
tell(#messages > 1 and '' or ARGV[6])
return 1
`;

/**
 * A write that changes nothing: replicas that have it have all that was written to the record before, by whomever.
 *
 * KEYS  head
 * Gives the epoch and the position up to which the record is not committed, or nil when there is nothing to commit.
 */
export const touchScript = `
local held = redis.call('HMGET', KEYS[1], 'epoch', 'position', 'committed')
if not held[3] or tonumber(held[3]) >= tonumber(held[2]) then return false end
redis.call('HSET', KEYS[1], 'committed', held[3])
return { held[1], held[2] }
`;
