/**
 * A counter in one window is a hash: "used", and for each holder (a gateway process and connection) what it has
 * reserved. A holder is alive while its own key is there; what a dead one reserved is let go by whoever comes by.
 */

/**
 * Reserves on every counter or on none. KEYS: the holder's own key, then for each claim the counter and the counter of
 * the window before. ARGV: the holder, the milliseconds it stays alive, the beginning of holders' keys, then for each
 * claim: share of the window before, amount, units, 1 when enforced, milliseconds to keep the counter. Answers with the
 * place of the claim that does not fit (0: all do), then carried, used and reserved of each.
 */
export const reserveScript = `
local holder, alivePrefix = ARGV[1], ARGV[3]
redis.call('SET', KEYS[1], '1', 'PX', ARGV[2])
local function level(key)
  local used, reserved = 0, 0
  local cell = redis.call('HGETALL', key)
  for i = 1, #cell, 2 do
    if cell[i] == 'used' then used = tonumber(cell[i + 1])
    elseif redis.call('EXISTS', alivePrefix .. cell[i]) == 1 then reserved = reserved + tonumber(cell[i + 1])
    else redis.call('HDEL', key, cell[i]) end
  end
  return used, reserved
end
local claims = (#ARGV - 3) / 5
local answer, full = { '0' }, 0
for i = 1, claims do
  local at = 3 + (i - 1) * 5
  local share, amount, units = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local carried = 0
  if share > 0 then
    local used, reserved = level(KEYS[2 * i + 1])
    carried = math.ceil((used + reserved) * share)
  end
  local used, reserved = level(KEYS[2 * i])
  if full == 0 and ARGV[at + 4] == '1' and carried + used + reserved + math.max(units, 1) > amount then full = i end
  answer[#answer + 1] = string.format('%.0f', carried)
  answer[#answer + 1] = string.format('%.0f', used)
  answer[#answer + 1] = string.format('%.0f', reserved)
end
answer[1] = tostring(full)
if full == 0 then
  for i = 1, claims do
    local at = 3 + (i - 1) * 5
    if tonumber(ARGV[at + 3]) > 0 then
      redis.call('HINCRBY', KEYS[2 * i], holder, ARGV[at + 3])
      redis.call('PEXPIRE', KEYS[2 * i], ARGV[at + 5])
    end
  end
end
return answer
`

/**
 * Lets go of what was reserved and counts what was used. KEYS: the counters. ARGV: the holder, then for each counter:
 * what to let go, what was used, milliseconds to keep it.
 */
export const settleScript = `
local holder = ARGV[1]
for i = 1, #KEYS do
  local at = 1 + (i - 1) * 3
  local release, charge = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  if release > 0 then
    local left = tonumber(redis.call('HGET', KEYS[i], holder) or '0') - release
    if left > 0 then redis.call('HSET', KEYS[i], holder, string.format('%.0f', left))
    else redis.call('HDEL', KEYS[i], holder) end
  end
  if charge > 0 then
    redis.call('HINCRBY', KEYS[i], 'used', ARGV[at + 2])
    redis.call('PEXPIRE', KEYS[i], ARGV[at + 3])
  end
end
return 1
`
