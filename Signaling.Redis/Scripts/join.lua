-- Adds a peer, unless the room is full. Former peers of the same user leave in the same step.
-- ARGV: peer, owner, hash, record, capacity, the ID that the room gets if it does not exist, the end of the record of each peer of the same user ('' for
--       no user), 1 if the user's connected peers leave, too, and not only the suspended ones
-- Returns the number of the room's suspended peers when the room is full, otherwise {all fields of the room, the peers that have left, each with its owner}.
-- Each of these peers raises the version by one, in this order, before the new peer does. Their mailboxes expire.
local replaced = {}
if not redis.call('HGET', KEYS[1], 'id') then
  redis.call('HSET', KEYS[1], 'version', 0, 'order', 0, 'id', ARGV[6])
else
  if ARGV[7] ~= '' then
    local fields = redis.call('HGETALL', KEYS[1])
    for i = 1, #fields, 2 do
      local owner, number, state, _, record = read(fields[i + 1])
      if owner and isPeer(fields[i]) and string.sub(record, -#ARGV[7]) == ARGV[7] and (state == 's' or ARGV[8] == '1') then
        replaced[#replaced + 1] = { field = fields[i], owner = owner, order = tonumber(number), suspended = state == 's' and 1 or 0 }
      end
    end
    table.sort(replaced, function(a, b) return a.order < b.order end)
  end

  if redis.call('HLEN', KEYS[1]) - fixedFields - #replaced >= tonumber(ARGV[5]) then
    local _, count, suspended = survey()
    if count - #replaced >= tonumber(ARGV[5]) then
      for _, peer in ipairs(replaced) do
        suspended = suspended - peer.suspended
      end
      return suspended
    end
  end
end

local left = {}
for _, peer in ipairs(replaced) do
  redis.call('HDEL', KEYS[1], peer.field)
  left[#left + 1] = string.sub(peer.field, 3)
  left[#left + 1] = peer.owner
end

local order = redis.call('HINCRBY', KEYS[1], 'order', 1)
redis.call('HSET', KEYS[1], 'p:' .. ARGV[1], write(ARGV[2], order, 'c', ARGV[3], ARGV[4]))
changed(#replaced + 1)
return { redis.call('HGETALL', KEYS[1]), left }
