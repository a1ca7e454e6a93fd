-- Changes what the others see of a peer, if it still is in the hands of the one who asks.
-- ARGV: peer, owner, record
-- Answers nil when it is not, otherwise {version, nodes in the room}.
local field = 'p:' .. ARGV[1]
local value = redis.call('HGET', KEYS[1], field)
if not value or ownerOf(value) ~= ARGV[2] then
  return false
end

redis.call('HSET', KEYS[1], field, string.match(value, '^%S+ %d+ ') .. ARGV[3])
return { changed(1), nodes() }
