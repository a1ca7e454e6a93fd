-- What the scripts that change a room have in common; it is put in front of each of them.
--
-- KEYS[1] is the room, a hash, and all that there is of it but the mailboxes:
--   version   raised by every change
--   order     the last one given to a peer
--   id        made anew when the room comes into being, so that news of a former room of that name are known as such
--   p:<peer>  'owner order state hash record': the node and its epoch that hold the peer; c for connected or s for suspended; the hash of its
--             resume token's secret; and what the others see of it, as JSON
--   Fields of other names are those of a newer release, and are left alone.
-- KEYS[2], where a script has it, is the mailbox of one suspended peer (mail.lua has one for each of several), a list: the bytes in it, and then
-- 'order version signal' for each signal, where the order is that of the peer that sent it, and the version is the one that its node knew.
-- KEYS[3] and KEYS[4] are about signals that were handed to the peer when it came back; see handover.lua.
local fixedFields = 3

local function write(owner, order, state, hash, record)
  return table.concat({ owner, order, state, hash, record }, ' ')
end

-- Answers owner, order, state, hash and record, or nil for a peer that is not there.
local function read(value)
  if value then
    return string.match(value, '^(%S+) (%d+) (%a) (%S+) (.*)$')
  end
end

local function nodeOf(owner)
  return string.match(owner, '^([^:]+):')
end

local function isPeer(field)
  return string.sub(field, 1, 2) == 'p:'
end

-- Which nodes have peers in the room: those that have to be told of a change. Then how many peers there are, readable or not, and how many of them
-- are suspended.
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

-- The version after so many more changes.
local function changed(times)
  return redis.call('HINCRBY', KEYS[1], 'version', times)
end

-- The same after peers have been taken out, and the nodes that are left. A room without peers is none.
local function reduced(times)
  local version = changed(times)
  local list, count = survey()
  if count == 0 then
    redis.call('DEL', KEYS[1])
  end
  return version, list
end
