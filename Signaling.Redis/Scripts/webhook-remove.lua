-- Removes entries of a receiver's log that are delivered or given up.
-- ARGV: how many of them were given up, then the numbers of the entries
local maxSteps = 1000
raise('dropped', ARGV[1])
for i = 2, #ARGV do
  raise('count', -redis.call('HDEL', key, 'e:' .. ARGV[i]))
end

local first, last = number('first'), number('last')
local stop = math.min(last, first + maxSteps)
while first < stop and not redis.call('HGET', key, entryAt(first)) do
  first = first + 1
end

redis.call('HSET', key, 'first', string.format('%.0f', first))
return 1
