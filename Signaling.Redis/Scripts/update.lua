-- Changes what the others see of a peer, if it still is in the hands of the one who asks.
-- ARGV: peer, owner, record
-- Answers nil when it is not, otherwise {version, nodes in the room}.
local field = 'p:' .. ARGV[1]
local owner, order, state, hash = read(redis.call('HGET', KEYS[1], field))
if owner ~= ARGV[2] then
  return false
end

redis.call('HSET', KEYS[1], field, write(owner, order, state, hash, ARGV[3]))
return { changed(1), nodes() }
