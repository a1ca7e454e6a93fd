-- Claims the rooms of an owner whose lease has expired, for one node. If that node dies during the takeover, they can be claimed again.
-- KEYS[1]: the nodes, as in renew.lua
-- ARGV: owner, length of the lease in milliseconds
-- Returns 1 to the node that has claimed them, otherwise 0.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local claimed = '!' .. ARGV[1]
local ends = redis.call('ZSCORE', KEYS[1], ARGV[1]) or redis.call('ZSCORE', KEYS[1], claimed)
if not ends or tonumber(ends) >= now then
  return 0
end

redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[1], now + ARGV[2], claimed)
return 1
