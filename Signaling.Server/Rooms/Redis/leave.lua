-- Takes a peer out, if it still is in the hands of the one who asks.
-- ARGV: peer, owner
-- Answers nil when it is not, otherwise {version, nodes that are left in the room}.
local field = 'p:' .. ARGV[1]
local value = redis.call('HGET', KEYS[1], field)
if not value or ownerOf(value) ~= ARGV[2] then
  return false
end

redis.call('HDEL', KEYS[1], field)
local version = changed(1)
return { version, nodes() }
