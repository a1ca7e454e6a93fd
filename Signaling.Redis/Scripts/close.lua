-- Closes a room: removes all its peers. The mailboxes of suspended peers expire.
-- KEYS[2]: the bans and removed peers of the room; see removals.lua
-- KEYS[3]: the newcomers that the locked room has refused
-- ARGV: how long the removals are remembered in milliseconds
-- Returns nil when there is no such room, otherwise {version after the last of the removals, room ID, the peers, the nodes that held them}.
local id = redis.call('HGET', KEYS[1], 'id')
if not id then
  return false
end

local peers, held = {}, nodes()
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  if isPeer(fields[i]) then
    local peer = string.sub(fields[i], 3)
    peers[#peers + 1] = peer
    noteRemoval(KEYS[2], 'r:' .. peer, ARGV[1], 'room_closed')
  end
end

local version = changed(#peers)
redis.call('DEL', KEYS[1], KEYS[3])
return { version, id, peers, held }
