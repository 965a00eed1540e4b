/**
 * The index of operations that have not ended; each part of it is in one hash slot.
 *
 * KEYS  due (sorted set by time in ms: names), entries (hash by name: word, its time, times asked, turn, times
 *       unknown, sealed operation; in lines)
 * A turn is another one each time that an entry is taken or has a new word; who has an old one changes nothing.
 */
const shared = `
local due, entries = KEYS[1], KEYS[2]
local function whole(number) return string.format('%.0f', number) end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local function read(name)
  local text = redis.call('HGET', entries, name) or ''
  local word, at, asked, turn, unknown, sealed = string.match(text, '^([^\\n]*)\\n(%d+)\\n(%d+)\\n(%d+)\\n(%d+)\\n(.*)$')
  if not word then return nil end
  local entry = { word = word, sealed = sealed }
  entry.at, entry.asked, entry.turn, entry.unknown = tonumber(at), tonumber(asked), tonumber(turn), tonumber(unknown)
  return entry
end
local function write(name, entry, at)
  local text = { entry.word, whole(entry.at), whole(entry.asked), whole(entry.turn), whole(entry.unknown), entry.sealed }
  redis.call('HSET', entries, name, table.concat(text, '\\n'))
  redis.call('ZADD', due, whole(at), name)
end
local function remove(name)
  redis.call('HDEL', entries, name)
  redis.call('ZREM', due, name)
end
`;

/**
 * ARGV  name, word, sealed operation, ms until it is due, ms for which what nobody takes is kept
 * Gives 1, or 0 when this word was the last one. Not more than a few old ones are removed at a time.
 */
export const expectScript = `${shared}
local name, word, kept = ARGV[1], ARGV[2], tonumber(ARGV[5])
local held = read(name)
if held and held.word == word then return 0 end
local turn = (held and held.turn or 0) + 1
write(name, { word = word, at = now, asked = 0, turn = turn, unknown = 0, sealed = ARGV[3] }, now + ARGV[4])
for _, old in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', '(' .. whole(now - kept), 'LIMIT', 0, 10)) do remove(old) end
for _, key in ipairs({ due, entries }) do redis.call('PEXPIRE', key, whole(2 * kept)) end
return 1
`;

/** ARGV  number at most, lease in ms. Gives [[name, entry, ms since its last word], ...], "" for an entry that is none. */
export const takeScript = `${shared}
local taken = {}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', whole(now), 'LIMIT', 0, ARGV[1])) do
  local entry = read(name)
  if entry then
    entry.turn = entry.turn + 1
    write(name, entry, now + ARGV[2])
    table.insert(taken, { name, redis.call('HGET', entries, name), whole(now - entry.at) })
  else
    table.insert(taken, { name, '', '0' })
  end
end
return taken
`;

/** ARGV  name, turn, ms until it is due again, what came of asking ("" = it was not asked for) */
export const postponeScript = `${shared}
local entry = read(ARGV[1])
if not entry or whole(entry.turn) ~= ARGV[2] then return 0 end
if ARGV[4] ~= '' then entry.asked = entry.asked + 1 end
if ARGV[4] == 'unknown' then entry.unknown = entry.unknown + 1 end
if ARGV[4] == 'pending' then entry.unknown = 0 end
write(ARGV[1], entry, now + ARGV[3])
return 1
`;

/** ARGV  name, turn ("" = whatever it is) */
export const dropScript = `${shared}
local entry = read(ARGV[1])
if ARGV[2] ~= '' and (not entry or whole(entry.turn) ~= ARGV[2]) then return 0 end
remove(ARGV[1])
return 1
`;
