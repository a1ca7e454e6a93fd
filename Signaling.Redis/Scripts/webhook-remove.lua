-- Removes entries of a receiver's log that are delivered or given up.
-- ARGV: how many of them were given up, then the number and the value of each entry
local maxSteps, removed = 1000, 0
for i = 2, #ARGV, 2 do
  local field = 'e:' .. ARGV[i]

  -- After a failover to a replica that lacks the last writes, a new entry has the number of a lost one. It is not the entry that was delivered.
  if redis.call('HGET', key, field) == ARGV[i + 1] then
    removed = removed + redis.call('HDEL', key, field)
  end
end

-- A repeated call, whose former answer was lost, removes nothing. Redis cannot read the negative zero that -removed would be.
if removed > 0 then
  raise('count', -removed)
  raise('dropped', math.min(tonumber(ARGV[1]), removed))
end

local first, last = number('first'), number('last')
local stop = math.min(last, first + maxSteps)
while first < stop and not redis.call('HGET', key, entryAt(first)) do
  first = first + 1
end

redis.call('HSET', key, 'first', string.format('%.0f', first))
return 1
