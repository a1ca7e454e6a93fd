-- Returns the format in which the nodes store their rooms here, and the era of the data.
-- KEYS[1]: a hash: the number of the format, and an era: a name that changes when Redis has lost its data
-- ARGV: the format of this release, the name of an era that begins now
-- Returns {format, era}: the stored values if there are any.
local format = redis.call('HGET', KEYS[1], 'format')
local era = redis.call('HGET', KEYS[1], 'era')
if not format or not era then
  format, era = format or ARGV[1], ARGV[2]
  redis.call('HSET', KEYS[1], 'format', format, 'era', era)
end

return { format, era }
