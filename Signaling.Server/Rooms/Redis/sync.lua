-- Makes the room hold exactly those peers of one node that this node says it has: after Redis was out of reach, has lost its data, or the
-- node was taken for dead. Everybody else's peers stay as they are.
-- ARGV: node, owner, the ID that the room gets if it does not exist, the version that the node knows, capacity,
--       then for each peer: peer, order, record
-- Answers {number of changes, peers for whom there was no place, all fields of the room}.
local node, owner, capacity = ARGV[1], ARGV[2], tonumber(ARGV[5])
local fields, list = {}, redis.call('HGETALL', KEYS[1])
for i = 1, #list, 2 do
  fields[list[i]] = list[i + 1]
end

local version = math.max(tonumber(fields.version or 0), tonumber(ARGV[4]))
local order, count, changes, taken, mine, refused = tonumber(fields.order or 0), 0, 0, {}, {}, {}
for i = 6, #ARGV, 3 do
  mine['p:' .. ARGV[i]] = true
end

for field, value in pairs(fields) do
  if string.sub(field, 1, 2) == 'p:' then
    if nodeOf(ownerOf(value)) == node and not mine[field] then
      redis.call('HDEL', KEYS[1], field)
      changes = changes + 1
    else
      count = count + 1
      taken[tonumber(string.match(value, '^%S+ (%d+) '))] = true
    end
  end
end

local function put(field, number, record)
  redis.call('HSET', KEYS[1], field, owner .. ' ' .. number .. ' ' .. record)
  order = math.max(order, number)
end

for i = 6, #ARGV, 3 do
  local field, number, record = 'p:' .. ARGV[i], tonumber(ARGV[i + 1]), ARGV[i + 2]
  local value = fields[field]
  if value and nodeOf(ownerOf(value)) == node then
    local held, old = string.match(value, '^%S+ (%d+) (.*)$')
    put(field, tonumber(held), record)
    if old ~= record then
      changes = changes + 1
    end
  elseif value or count >= capacity then
    refused[#refused + 1] = ARGV[i]
  else
    -- Somebody who came while Redis had forgotten this peer may have its number; no two may have the same.
    if taken[number] then
      number = order + 1
    end
    taken[number] = true
    put(field, number, record)
    count = count + 1
    changes = changes + 1
  end
end

if count == 0 then
  redis.call('DEL', KEYS[1])
  return { changes, refused, {} }
end

redis.call('HSET', KEYS[1], 'version', version + changes, 'order', order, 'id', fields.id or ARGV[3])
return { changes, refused, redis.call('HGETALL', KEYS[1]) }
