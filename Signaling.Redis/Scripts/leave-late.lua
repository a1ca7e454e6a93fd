-- Removes a peer that left a node while that node could not reach Redis, if other nodes declared the node dead and hold the peer as suspended.
-- ARGV: peer
-- Returns nil when no other node holds the peer, otherwise {version, nodes that still have peers in the room, the owner that held the peer, room ID}.
local field = 'p:' .. ARGV[1]
local value = redis.pcall('HGET', KEYS[1], field)
if type(value) == 'table' then
  return false -- the key is not a room; the comparison that follows makes it one
end

local owner, _, state = read(value)
if state ~= 's' then
  return false
end

local id = redis.call('HGET', KEYS[1], 'id')
drop(ARGV[1])
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
local version, left = reduced(1)
return { version, left, owner, id }
