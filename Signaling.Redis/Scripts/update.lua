-- Changes the data of a peer that other peers see, if the owner holds the peer.
-- ARGV: peer, owner, record
-- Returns nil when the owner does not hold the peer, otherwise {version, nodes in the room}.
local field = 'p:' .. ARGV[1]
local owner, order, state, hash = read(redis.call('HGET', KEYS[1], field))
if owner ~= ARGV[2] then
  return false
end

redis.call('HSET', KEYS[1], field, write(owner, order, state, hash, ARGV[3]))
return { changed(1), nodes() }
