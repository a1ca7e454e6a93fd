-- The functions that several scripts use to change a room; this file comes first in each of them.
--
-- KEYS[1] is the room: a hash with all its data except the mailboxes:
--   version   raised by every change
--   order     the last order that a peer got
--   id        new for each new room, so that a message about a former room of that name can be recognized
--   p:<peer>  'owner order state hash record': the node that holds the peer, and its epoch; c for connected or s for suspended; the hash of its
--             resume token's secret; and the data that other peers see, as JSON
--   s:<peer>  the subject by which the peer can be banned, if it has one; see removals.lua
--   lock      1 while the room is locked
--   locks     raised by every lock and unlock: two nodes may learn of two changes in different orders
--   capacity  the most peers, if the room has a limit of its own
--   Fields with other names belong to a newer release, and are left alone.
-- KEYS[2], if a script has it, is the mailbox of one suspended peer, a list (mail.lua has the mailboxes of several peers). Its first entry is the
-- number of bytes in it. Then comes 'order version signal' for each signal: the order of the sender, and the version that the sender's node knew.
-- KEYS[3] and KEYS[4] are about signals that the peer received when it resumed; see unacknowledged.lua.
local fixedFields = 3

local function write(owner, order, state, hash, record)
  return table.concat({ owner, order, state, hash, record }, ' ')
end

-- Returns owner, order, state, hash and record, or nil for a peer that is not in the room.
local function read(value)
  if value then
    return string.match(value, '^(%S+) (%d+) (%a) (%S+) (.*)$')
  end
end

-- Returns the order of a sender that is in the room. The server itself, which sends as 'server', has order 0. No peer has it.
local function orderOf(sender)
  if sender == 'server' then
    return '0'
  end
  local _, order = read(redis.call('HGET', KEYS[1], 'p:' .. sender))
  return order
end

local function nodeOf(owner)
  return string.match(owner, '^([^:]+):')
end

local function isPeer(field)
  return string.sub(field, 1, 2) == 'p:'
end

-- Removes the fields of a peer.
local function drop(peer)
  redis.call('HDEL', KEYS[1], 'p:' .. peer, 's:' .. peer)
end

-- Returns the nodes that have peers in the room, and therefore receive its changes. Then the number of peers, including unreadable ones, and how many of
-- them are suspended.
local function survey()
  local seen, list, count, suspended = {}, {}, 0, 0
  local fields = redis.call('HGETALL', KEYS[1])
  for i = 1, #fields, 2 do
    if isPeer(fields[i]) then
      count = count + 1
      local owner, _, state = read(fields[i + 1])
      local node = owner and nodeOf(owner)
      suspended = suspended + (state == 's' and 1 or 0)
      if node and not seen[node] then
        seen[node] = true
        list[#list + 1] = node
      end
    end
  end
  return list, count, suspended
end

local function nodes()
  local list = survey()
  return list
end

-- Raises the version by a number of changes, and returns it.
local function changed(times)
  return redis.call('HINCRBY', KEYS[1], 'version', times)
end

-- Raises the version after peers were removed, and returns it with the nodes that still have peers in the room. Deletes a room without peers.
local function reduced(times)
  local version = changed(times)
  local list, count = survey()
  if count == 0 then
    redis.call('DEL', KEYS[1])
  end
  return version, list
end
