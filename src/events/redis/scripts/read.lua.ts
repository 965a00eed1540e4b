/**
 * Reads of one moment. Scripts and not MULTI, because a Redis that is full refuses even reads inside of MULTI. A head without a watermark is
 * of a version that knew none: all of its record is committed.
 *
 * KEYS  head, log    ARGV  first id, number of entries at most ("" = all)
 * Gives [[epoch, position committed], [entry, ...]], and no entry that is not committed.
 */
export const readScript = `
local held = redis.call('HMGET', KEYS[1], 'epoch', 'position', 'committed')
local committed = held[3] or held[2]
local range = { 'XRANGE', KEYS[2], ARGV[1], committed and committed .. '-0' or '+' }
if ARGV[2] ~= '' then
  table.insert(range, 'COUNT')
  table.insert(range, ARGV[2])
end
local entries = {}
for _, message in ipairs(redis.call(unpack(range))) do table.insert(entries, message[2][2]) end
return { { held[1], committed }, entries }
`;

/**
 * Of many subjects, which in a cluster are of one slot.
 *
 * KEYS  for each: head, ops, note    ARGV  for each: whether its note is asked for ("" = no)
 * Gives for each [epoch, position, [state, ...], note], or nil when the states have what is not committed.
 */
export const snapshotScript = `
local found = {}
for index, wanted in ipairs(ARGV) do
  local head, ops, note = KEYS[3 * index - 2], KEYS[3 * index - 1], KEYS[3 * index]
  local held = redis.call('HMGET', head, 'epoch', 'position', 'committed')
  local open = held[3] and tonumber(held[3]) < tonumber(held[2])
  found[index] = not open
    and { held[1], held[2], redis.call('HVALS', ops), wanted ~= '' and redis.call('GET', note) }
end
return found
`;
