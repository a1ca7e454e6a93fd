-- Makes the room hold exactly the peers of one node that this node reports. Used after Redis was unreachable or has lost its data, or after other
-- nodes declared the node dead. The peers of other nodes do not change.
-- A room that Redis has lost, wholly or in part, becomes a new room with another ID. Otherwise nodes could take messages about former changes for
-- messages about later changes that have the same versions. A room that cannot be read, because its key or its version has another type, is treated
-- in the same way.
-- KEYS[2]: the bans and removed peers of the room; see removals.lua
-- ARGV: node, owner, the room's ID as the node knows it, the ID of a new room, the version that the node knows, the last version that it got from
--       Redis, the highest order that it knows, capacity, 1 if a user has at most one peer in a room, then for each peer: peer, order, state, hash,
--       record. A peer without a record gets the state if this node holds it in Redis: 's' if it may have resumed on this node without the node's
--       knowledge, 'c' if it is leaving, so that its leave finds it
-- Returns {1 if the version was raised, refused peers, all fields of the room, 1 if Redis had lost the room, removed peers, each with the reason}. A peer
-- is refused when another node holds it, when it is gone or was removed, when its user has a later peer in its place, or when the room has no place for it.
local node, owner, capacity = ARGV[1], ARGV[2], tonumber(ARGV[8])
local fields, list = {}, redis.pcall('HGETALL', KEYS[1])
if list.err then
  redis.call('DEL', KEYS[1])
  list = {}
end

for i = 1, #list, 2 do
  fields[list[i]] = list[i + 1]
end

local stored = tonumber(fields.version or '') or 0
local isSame = fields.id == ARGV[3]
local isForgotten = not fields.id or (isSame and stored < tonumber(ARGV[6]))
local version = math.max(stored, tonumber(ARGV[5]))
local order = math.max(tonumber(fields.order or '') or 0, tonumber(ARGV[7]))
local count, changes, usedOrders, reported, refused, removed = 0, 0, {}, {}, {}, {}
local hasRemovals = redis.call('HLEN', KEYS[2]) > 0
for i = 10, #ARGV, 5 do
  reported['p:' .. ARGV[i]] = true
end

-- The end of a record with a user, see PeerRecord. The order of the user's last peer, by that end.
local userEnd = ',"UserId":"[^"]*"}$'
local lastOf = {}

for field, value in pairs(fields) do
  if isPeer(field) then
    local holder, number, _, _, theirs = read(value)
    local user = theirs and ARGV[9] == '1' and string.match(theirs, userEnd)
    if user then
      lastOf[user] = math.max(lastOf[user] or 0, tonumber(number))
    end
    if holder and nodeOf(holder) == node and not reported[field] then
      drop(string.sub(field, 3))
      changes = changes + 1
    else
      count = count + 1
      usedOrders[tonumber(number or 0)] = true
    end
  end
end

-- Returns whether the peer was removed, and notes it.
local function isRemoved(peer)
  local _, reason = findRemoval(KEYS[2], 'r:' .. peer)
  if reason then
    removed[#removed + 1] = peer
    removed[#removed + 1] = reason
  end
  return reason ~= nil
end

local function put(field, number, state, hash, record)
  redis.call('HSET', KEYS[1], field, write(owner, string.format('%d', number), state, hash, record))
  order = math.max(order, number)
end

for i = 10, #ARGV, 5 do
  local field, number, state, hash, record = 'p:' .. ARGV[i], tonumber(ARGV[i + 1]), ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
  local holder, heldOrder, heldState, heldHash, heldRecord = read(fields[field])
  if record == '' then
    if holder and nodeOf(holder) == node then
      put(field, tonumber(heldOrder), state, heldHash, heldRecord)
      changes = changes + (heldState ~= state and 1 or 0)
    end
  elseif holder and nodeOf(holder) == node then
    put(field, tonumber(heldOrder), state, hash, record)
    if heldRecord ~= record or heldState ~= state then
      changes = changes + 1
    end
  elseif holder or (hasRemovals and isRemoved(ARGV[i])) or count >= capacity or (state == 's' and isSame and not isForgotten)
    or (isSame and not isForgotten and number < (lastOf[string.match(record, userEnd) or ''] or 0)) then
    -- A suspended peer has resumed on another node and left, or its resume window was over, while this node did not follow the room. Or this node has not
    -- learned that the peer's user has joined again.
    refused[#refused + 1] = ARGV[i]
  else
    -- A peer that joined while Redis had lost this peer may have the same order, but two peers may not.
    if usedOrders[number] then
      number = order + 1
    end
    usedOrders[number] = true
    put(field, number, state, hash, record)
    count = count + 1
    changes = changes + 1
  end
end

local forgotten = isForgotten and 1 or 0
if count == 0 then
  redis.call('DEL', KEYS[1])
  return { changes > 0 and 1 or 0, refused, {}, forgotten, removed }
end

local last = version + changes
redis.call('HSET', KEYS[1], 'version', last, 'order', order, 'id', isForgotten and ARGV[4] or fields.id)
return { last > stored and 1 or 0, refused, redis.call('HGETALL', KEYS[1]), forgotten, removed }
