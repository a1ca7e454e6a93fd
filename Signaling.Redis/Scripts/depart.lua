-- Takes out a peer that has left a node which could tell nobody, if others took that node for dead and wait for the peer to come back.
-- ARGV: peer
-- Answers nil when nobody does, otherwise {version, nodes that are left in the room, the one who waited, room ID}.
local field = 'p:' .. ARGV[1]
local value = redis.pcall('HGET', KEYS[1], field)
if type(value) == 'table' then
  return false -- no room; the comparison that follows makes it one
end

local owner, _, state = read(value)
if state ~= 's' then
  return false
end

local id = redis.call('HGET', KEYS[1], 'id')
redis.call('HDEL', KEYS[1], field)
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
local version, left = reduced(1)
return { version, left, owner, id }
