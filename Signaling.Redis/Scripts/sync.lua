-- Makes the room hold exactly those peers of one node that this node says it has: after Redis was out of reach, has lost its data, or the
-- node was taken for dead. Everybody else's peers stay as they are.
-- A room that Redis has forgotten, wholly or in part, becomes another one: what nodes still tell each other of its former changes would be taken
-- for the coming ones, whose versions are the same. A room that cannot be read, because its key or its version is something else, is treated likewise.
-- ARGV: node, owner, the room's ID as the node knows it, the ID of a new room, the version that the node knows, the last one that it had from
--       Redis, the highest order that it knows, capacity, then for each peer: peer, order, state, hash, record. Without a record it is one that may
--       have come back to this node, which does not know: if it has, it becomes suspended
-- Answers {1 if the version has been raised, peers that somebody else holds, that are gone or for whom there was no place, all fields of the room,
-- 1 if Redis had forgotten it}.
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
local count, changes, taken, mine, refused = 0, 0, {}, {}, {}
for i = 9, #ARGV, 5 do
  mine['p:' .. ARGV[i]] = true
end

for field, value in pairs(fields) do
  if isPeer(field) then
    local its, number = read(value)
    if its and nodeOf(its) == node and not mine[field] then
      redis.call('HDEL', KEYS[1], field)
      changes = changes + 1
    else
      count = count + 1
      taken[tonumber(number or 0)] = true
    end
  end
end

local function put(field, number, state, hash, record)
  redis.call('HSET', KEYS[1], field, write(owner, string.format('%d', number), state, hash, record))
  order = math.max(order, number)
end

for i = 9, #ARGV, 5 do
  local field, number, state, hash, record = 'p:' .. ARGV[i], tonumber(ARGV[i + 1]), ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
  local its, held, was, token, old = read(fields[field])
  if record == '' then
    if its and nodeOf(its) == node then
      put(field, tonumber(held), state, token, old)
      changes = changes + (was ~= state and 1 or 0)
    end
  elseif its and nodeOf(its) == node then
    put(field, tonumber(held), state, hash, record)
    if old ~= record or was ~= state then
      changes = changes + 1
    end
  elseif its or count >= capacity or (state == 's' and isSame and not isForgotten) then
    -- One that was away has come back elsewhere and left, or its time was over, while this node did not follow.
    refused[#refused + 1] = ARGV[i]
  else
    -- Somebody who came while Redis had forgotten this peer may have its number; no two may have the same.
    if taken[number] then
      number = order + 1
    end
    taken[number] = true
    put(field, number, state, hash, record)
    count = count + 1
    changes = changes + 1
  end
end

local forgotten = isForgotten and 1 or 0
if count == 0 then
  redis.call('DEL', KEYS[1])
  return { changes > 0 and 1 or 0, refused, {}, forgotten }
end

local last = version + changes
redis.call('HSET', KEYS[1], 'version', last, 'order', order, 'id', isForgotten and ARGV[4] or fields.id)
return { last > stored and 1 or 0, refused, redis.call('HGETALL', KEYS[1]), forgotten }
