-- Renews the lease of an owner, or begins it.
-- KEYS[1]: the nodes, a sorted set of owners by the end of their lease in milliseconds; '!owner' is an owner whose peers are being taken over
-- ARGV: owner, length of the lease in milliseconds, 1 to begin the lease
-- Returns {1 if the owner has the lease now, the time, all owners and the ends of their leases}. A key of another type is useless to every node,
-- and is replaced.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ends = redis.pcall('ZSCORE', KEYS[1], ARGV[1])
if type(ends) == 'table' then
  redis.call('DEL', KEYS[1])
  ends = false
end

local isHeld = ARGV[3] == '1' or ends
if isHeld then
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
end

return { isHeld and 1 or 0, now, redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES') }
