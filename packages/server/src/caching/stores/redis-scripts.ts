/**
 * Stores an entry unless its project was purged since it was asked for. Ids that have expired leave each label as the
 * next one joins it, so no set grows without end.
 *
 * KEYS: generation, entry, labels…   ARGV: generation, head, body, time to live (ms), expires at, now, id
 */
export const putScript = `
if (redis.call('GET', KEYS[1]) or '0') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'h', ARGV[2], 'b', ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
for at = 3, #KEYS do
  redis.call('ZREMRANGEBYSCORE', KEYS[at], '-inf', ARGV[6])
  redis.call('ZADD', KEYS[at], ARGV[5], ARGV[7])
  local last = redis.call('ZRANGE', KEYS[at], -1, -1, 'WITHSCORES')
  redis.call('PEXPIREAT', KEYS[at], math.ceil(tonumber(last[2])))
end
return 1
`
