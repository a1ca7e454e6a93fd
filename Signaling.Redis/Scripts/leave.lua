-- Takes a peer out, if it still is in the hands of the one who asks, and what waits for it.
-- ARGV: peer, owner
-- Answers nil when it is not, otherwise {version, nodes that are left in the room}.
local field = 'p:' .. ARGV[1]
local owner = read(redis.call('HGET', KEYS[1], field))
if owner ~= ARGV[2] then
  return false
end

redis.call('HDEL', KEYS[1], field)
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
local version, left = reduced(1)
return { version, left }
