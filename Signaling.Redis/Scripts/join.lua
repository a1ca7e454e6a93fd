-- Adds a peer, unless it is banned, or the room is locked or full. Former peers of the same user leave in the same step; in a locked room, they stay.
-- KEYS[2]: the bans and removed peers of the room; see removals.lua
-- KEYS[3]: the newcomers that the locked room has refused; see knocks.lua
-- ARGV: peer, owner, hash, record, capacity, the ID that the room gets if it does not exist, the end of the record of each peer of the same user ('' for
--       no user), 1 if the user's connected peers leave, too, and not only the suspended ones, the subject by which the peer can be banned or '', the
--       peer's name
-- Returns {'banned', end of the ban in milliseconds, reason}, {'locked', id of the room, its version, the nodes that have peers in the room} or {'full',
-- number of suspended peers, capacity} when the peer is refused, otherwise {all fields of the room, the peers that have left, each with its owner}. Each of these peers raises the version by one, in this order, before the
-- new peer does. Their mailboxes expire.
local peer, user, subject = ARGV[1], ARGV[7], ARGV[9]
if redis.call('HLEN', KEYS[2]) > 0 then
  local ends, reason = findRemoval(KEYS[2], 'b:' .. subject)
  if ends then
    return { 'banned', ends, reason }
  end

  -- The connection of a removed peer may have left and joined again before its node learned of the removal.
  redis.call('HDEL', KEYS[2], 'r:' .. peer)
end

local replaced, id = {}, redis.call('HGET', KEYS[1], 'id')
if not id then
  redis.call('HSET', KEYS[1], 'version', 0, 'order', 0, 'id', ARGV[6])
else
  if redis.call('HGET', KEYS[1], 'lock') then
    knock(KEYS[3], subject ~= '' and subject or 'peer:' .. peer, peer, ARGV[10])
    return { 'locked', id, redis.call('HGET', KEYS[1], 'version'), nodes() }
  end

  if user ~= '' then
    local fields = redis.call('HGETALL', KEYS[1])
    for i = 1, #fields, 2 do
      local owner, number, state, _, record = read(fields[i + 1])
      if owner and isPeer(fields[i]) and string.sub(record, -#user) == user and (state == 's' or ARGV[8] == '1') then
        replaced[#replaced + 1] = { id = string.sub(fields[i], 3), owner = owner, order = tonumber(number), suspended = state == 's' and 1 or 0 }
      end
    end
    table.sort(replaced, function(a, b) return a.order < b.order end)
  end

  local limit = tonumber(ARGV[5])
  local capacity = math.min(limit, tonumber(redis.call('HGET', KEYS[1], 'capacity') or '') or limit)
  if redis.call('HLEN', KEYS[1]) - fixedFields - #replaced >= capacity then
    local _, count, suspended = survey()
    if count - #replaced >= capacity then
      for _, former in ipairs(replaced) do
        suspended = suspended - former.suspended
      end
      return { 'full', suspended, capacity }
    end
  end
end

local left = {}
for _, former in ipairs(replaced) do
  drop(former.id)
  left[#left + 1] = former.id
  left[#left + 1] = former.owner
end

local order = redis.call('HINCRBY', KEYS[1], 'order', 1)
redis.call('HSET', KEYS[1], 'p:' .. peer, write(ARGV[2], order, 'c', ARGV[3], ARGV[4]))
if subject ~= '' then
  redis.call('HSET', KEYS[1], 's:' .. peer, subject)
end

changed(#replaced + 1)
return { redis.call('HGETALL', KEYS[1]), left }
