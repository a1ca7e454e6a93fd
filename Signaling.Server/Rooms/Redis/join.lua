-- Lets a peer in, unless the room is full.
-- ARGV: peer, owner, hash, record, capacity, the ID that the room gets if it does not exist
-- Returns the number of its suspended peers when the room is full, otherwise all fields of the room.
local count = redis.call('HLEN', KEYS[1])
if count == 0 then
  redis.call('HSET', KEYS[1], 'version', 0, 'order', 0, 'id', ARGV[6])
elseif count - fixedFields >= tonumber(ARGV[5]) then
  local suspended = 0
  for _, value in ipairs(redis.call('HVALS', KEYS[1])) do
    local _, _, state = read(value)
    suspended = suspended + (state == 's' and 1 or 0)
  end
  return suspended
end

local order = redis.call('HINCRBY', KEYS[1], 'order', 1)
redis.call('HSET', KEYS[1], 'p:' .. ARGV[1], write(ARGV[2], order, 'c', ARGV[3], ARGV[4]))
changed(1)
return redis.call('HGETALL', KEYS[1])
