-- Removes a peer and its mailbox, if the owner holds the peer.
-- ARGV: peer, owner
-- Returns nil when the owner does not hold it, otherwise {version, nodes that still have peers in the room}.
local field = 'p:' .. ARGV[1]
local owner = read(redis.call('HGET', KEYS[1], field))
if owner ~= ARGV[2] then
  return false
end

drop(ARGV[1])
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
local version, left = reduced(1)
return { version, left }
