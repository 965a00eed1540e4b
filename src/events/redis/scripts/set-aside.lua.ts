/**
 * Sets one thing aside, once however often D1 sends it, and keeps to the limits.
 *
 * KEYS  index (sorted set by time: names), items (hash by name), in one hash slot
 * ARGV  name, item, now in ms, lifetime in ms, number kept
 */
export const setAsideScript = `
local index, items = KEYS[1], KEYS[2]
local now, lifetime, kept = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local function whole(number) return string.format('%.0f', number) end

redis.call('ZADD', index, whole(now), ARGV[1])
redis.call('HSET', items, ARGV[1], ARGV[2])
local gone = redis.call('ZRANGEBYSCORE', index, '-inf', '(' .. whole(now - lifetime))
local excess = redis.call('ZCARD', index) - #gone - kept
if excess > 0 then
  for _, name in ipairs(redis.call('ZRANGE', index, #gone, #gone + excess - 1)) do table.insert(gone, name) end
end
for _, name in ipairs(gone) do
  redis.call('ZREM', index, name)
  redis.call('HDEL', items, name)
end
redis.call('PEXPIRE', index, whole(lifetime))
redis.call('PEXPIRE', items, whole(lifetime))
return redis.call('ZCARD', index)
`;
