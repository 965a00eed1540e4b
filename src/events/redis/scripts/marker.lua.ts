/**
 * A marker that is there as long as what is stored beside it was not lost.
 *
 * KEYS  marker (text)
 * ARGV  the identity it gets when there is none; ms for which it is kept
 * Gives its identity.
 */
export const markerScript = `
local held = redis.call('GET', KEYS[1])
if held then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return held
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]
`;
