-- Appends events to the log of a receiver. Those for which a full log has no place are dropped and counted.
-- ARGV: the most entries, how long an unused log is kept in milliseconds, how many events before these were dropped already, then the events
-- Returns how many of these events were dropped.
local max, refused = tonumber(ARGV[1]), 0
raise('dropped', ARGV[3])
for i = 4, #ARGV do
  markDropped(max)
  if number('count') < max then
    add(ARGV[i])
  else
    raise('dropped', 1)
    refused = refused + 1
  end
end

redis.call('PEXPIRE', key, ARGV[2])
return refused
