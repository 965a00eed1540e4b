/**
 * Notes whose an operation is. The first subject keeps it: a later notification that names another card must not hand the operation, and with
 * it everything of its owner, to somebody else.
 *
 * KEYS  the operation's index (text)
 * ARGV  subject, sealed; ms for which it is kept
 * Sealed values are compared by what is before their dot (vault.ts).
 */
export const indexOperationScript = `
local function mark(value) return string.match(value, '^~[^.]*') or value end

local held = redis.call('GET', KEYS[1])
if not held then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
elseif mark(held) == mark(ARGV[1]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 1
`;
