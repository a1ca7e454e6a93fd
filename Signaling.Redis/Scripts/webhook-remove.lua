-- Removes entries of a receiver's log that are delivered or given up.
-- ARGV: how many of them were given up, then the numbers of the entries
local maxSteps, removed = 1000, 0
for i = 2, #ARGV do
  removed = removed + redis.call('HDEL', key, 'e:' .. ARGV[i])
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
