-- Adds a peer, unless the room is full.
-- ARGV: peer, owner, hash, record, capacity, the ID that the room gets if it does not exist
-- Returns the number of the room's suspended peers when the room is full, otherwise all fields of the room.
if not redis.call('HGET', KEYS[1], 'id') then
  redis.call('HSET', KEYS[1], 'version', 0, 'order', 0, 'id', ARGV[6])
elseif redis.call('HLEN', KEYS[1]) - fixedFields >= tonumber(ARGV[5]) then
  local _, count, suspended = survey()
  if count >= tonumber(ARGV[5]) then
    return suspended
  end
end

local order = redis.call('HINCRBY', KEYS[1], 'order', 1)
redis.call('HSET', KEYS[1], 'p:' .. ARGV[1], write(ARGV[2], order, 'c', ARGV[3], ARGV[4]))
changed(1)
return redis.call('HGETALL', KEYS[1])
