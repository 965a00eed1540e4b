/**
 * One append, atomic: drop a repeat, give the next position, fold, store, publish. Everything of one subject is in one hash slot. Where
 * copies on replicas are awaited it publishes no entry and leaves the watermark behind, for commit.lua.ts to raise; that something changes is told
 * all the same.
 *
 * KEYS  head (hash: epoch, position, committed), log (stream), ops (hash: state by operation), heard and seen (sorted sets by time: operations,
 *       digests)
 * ARGV  digest of the facts, name of the operation, update (JSON), rank ("" = unknown), final (1 or 0), epoch for a new record, channel,
 *       retention in ms, entries kept, ms for which repeats and states are kept, names of the gateway's own fields with commas,
 *       PUBLISH or SPUBLISH ("" = commit later), channel of all changes, what is told there, whether a repeat is told as well (1 or 0)
 * Gives [the entry as it was stored ("" for a repeat), epoch and position up to which the record has to be committed ("" = nothing), whether a
 * change was told (1 or 0)].
 * Sealed values are compared by what is before their dot (vault.ts).
 * The rule of fold.ts.
 */
export const appendScript = `
local head, log, ops, heard, seen = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local digest, id, text, rank, final = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5] == '1'
local retention, kept, remembered = tonumber(ARGV[8]), ARGV[9], tonumber(ARGV[10])
local publish = ARGV[12]
local own = {}
for name in string.gmatch(ARGV[11], '[^,]+') do own[name] = true end

local function whole(number) return string.format('%.0f', number) end
local function mark(value) return value and (string.match(value, '^~[^.]*') or value) end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local horizon = now - remembered

local before = redis.call('HMGET', head, 'epoch', 'position', 'committed')

local function tell() redis.call('PUBLISH', ARGV[13], ARGV[14]) end

-- Of a repeat whose entry is not committed yet; the write is for those who await its copies.
local function repeated(changed)
  local told = changed or ARGV[15] == '1'
  if told then tell() end
  local epoch, position, committed = before[1], before[2], before[3]
  if not committed or tonumber(committed) >= tonumber(position) then return { '', '', '', told and '1' or '0' } end
  redis.call('HSET', head, 'committed', committed)
  return { '', epoch, position, told and '1' or '0' }
end

local update = cjson.decode(text)
local last = redis.call('ZSCORE', heard, id)
local held = last and tonumber(last) >= horizon and redis.call('HGET', ops, id)
local state = held and cjson.decode(held)

-- What brings no news, also when it comes late or again, may still bring what is the gateway's own.
local gained = false
for name, value in pairs(state and update.fields or {}) do
  if own[name] and not state.fields[name] then
    state.fields[name] = value
    gained = true
  end
end

-- A repeat may still know a time that was missing. When it ended, only one of the status that it has.
local function takeTimes()
  local startedAt = state.startedAt or update.startedAt
  local endedAt = state.endedAt or (mark(update.status) == mark(state.status) and update.endedAt or nil)
  gained = gained or startedAt ~= state.startedAt or endedAt ~= state.endedAt
  state.startedAt, state.endedAt = startedAt, endedAt
end

local known = redis.call('ZSCORE', seen, digest)
if known and tonumber(known) >= horizon then
  if state then takeTimes() end
  if gained then redis.call('HSET', ops, id, cjson.encode(state)) end
  return repeated(gained)
end

-- First a write that needs memory: a full Redis refuses it, and with it the whole script.
redis.call('ZADD', seen, whole(now), digest)
redis.call('ZREMRANGEBYSCORE', seen, '-inf', '(' .. whole(horizon))
for _, old in ipairs(redis.call('ZRANGEBYSCORE', heard, '-inf', '(' .. whole(horizon))) do
  redis.call('HDEL', ops, old)
  redis.call('ZREM', heard, old)
end
redis.call('ZADD', heard, whole(now), id)

local late, same = false, false
if state then
  local otherStatus = mark(update.status) ~= mark(state.status)
  late = (rank and rank < state.rank) or (state.final and (not rank or otherStatus)) or false
  same = not late and not otherStatus and mark(update.kind) == mark(state.kind)
  for name, value in pairs(update.fields) do
    same = same and (own[name] or mark(value) == mark(state.fields[name]))
  end
end

local function remember()
  for _, key in ipairs({ head, ops, heard, seen }) do redis.call('PEXPIRE', key, whole(remembered)) end
end

if same then
  takeTimes()
  redis.call('HSET', ops, id, cjson.encode(state))
  remember()
  return repeated(gained)
end

local epoch = before[1]
if not epoch then
  epoch = ARGV[6]
  redis.call('DEL', log)
end
local previous = before[2] or '0'
local position = whole(math.max(tonumber(previous) + 1, now))
local committed = publish ~= '' and position or before[3] or previous
redis.call('HSET', head, 'epoch', epoch, 'position', position, 'committed', committed)

if not late then
  state = state or { operationId = update.operationId, fields = {}, firstPosition = position, firstSeenAt = whole(now), rank = 0 }
  state.kind = update.kind
  state.status = update.status
  state.startedAt = update.startedAt or state.startedAt
  state.endedAt = update.endedAt or state.endedAt
  for name, value in pairs(update.fields) do
    if not (own[name] and state.fields[name]) then state.fields[name] = value end
  end
  state.rank = math.max(state.rank, rank or 0)
  state.final = state.final or final
  state.position = position
  state.seenAt = whole(now)
end
if gained or not late then redis.call('HSET', ops, id, cjson.encode(state)) end

local entry = table.concat({ epoch, position, previous, late and '1' or '0', whole(now), text, cjson.encode(state) }, '\\n')
redis.call('XADD', log, 'MAXLEN', '=', kept, position .. '-0', 'entry', entry)
redis.call('XTRIM', log, 'MINID', '=', whole(now - retention) .. '-0')
redis.call('PEXPIRE', log, whole(retention))
remember()
tell()
if publish == '' then return { entry, epoch, position, '1' } end
redis.call(publish, ARGV[7], entry)
return { entry, '', '', '1' }
`;
