/**
 * Reads of one moment. Scripts and not MULTI, because a Redis that is full refuses even reads inside of MULTI.
 *
 * KEYS  head, log    ARGV  first id, number of entries at most ("" = all)
 * Gives [[epoch, position], [entry, ...]]
 */
export const readScript = `
local range = { 'XRANGE', KEYS[2], ARGV[1], '+' }
if ARGV[2] ~= '' then
  table.insert(range, 'COUNT')
  table.insert(range, ARGV[2])
end
local entries = {}
for _, message in ipairs(redis.call(unpack(range))) do table.insert(entries, message[2][2]) end
return { redis.call('HMGET', KEYS[1], 'epoch', 'position'), entries }
`;

/** KEYS  head, ops    Gives [[epoch, position], [state, ...]] */
export const snapshotScript = `
return { redis.call('HMGET', KEYS[1], 'epoch', 'position'), redis.call('HVALS', KEYS[2]) }
`;
