-- What the scripts that change a room have in common; it is put in front of each of them.
--
-- KEYS[1] is the room, a hash, and all that there is of it but the mailboxes:
--   version   raised by every change
--   order     the last one given to a peer
--   id        made anew when the room comes into being, so that news of a former room of that name are known as such
--   p:<peer>  'owner order state hash record': the node and its epoch that hold the peer; c for connected or s for suspended; the hash of its
--             resume token's secret; and what the others see of it, as JSON
-- KEYS[2], where a script has it, is the mailbox of one suspended peer, a list: the bytes in it, and then 'order signal' for each signal,
-- where the order is that of the peer that sent it.
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

-- Which nodes have peers in the room: those that have to be told of a change.
local function nodes()
  local seen, list = {}, {}
  for _, value in ipairs(redis.call('HVALS', KEYS[1])) do
    local owner = read(value)
    local node = owner and nodeOf(owner)
    if node and not seen[node] then
      seen[node] = true
      list[#list + 1] = node
    end
  end
  return list
end

-- The version after so many more changes. A room without peers is none.
local function changed(times)
  local version = redis.call('HINCRBY', KEYS[1], 'version', times)
  if redis.call('HLEN', KEYS[1]) == fixedFields then
    redis.call('DEL', KEYS[1])
  end
  return version
end
