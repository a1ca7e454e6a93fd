-- Reads the next entries of a receiver's log, for the one node that sends.
-- ARGV: node, length of its lease in milliseconds, the most entries of the log, the number after which to read, how many entries to read, how long an unused
--       log is kept in milliseconds
-- Returns nil when another node sends, otherwise {the number after which to continue, 1 if there may be more entries, then the number and the value of each
-- entry}. Removed entries leave gaps; a call passes a limited number of them.
local maxSteps = 1000
local node, now, max = ARGV[1], currentTime(), tonumber(ARGV[3])
local ends, sender = string.match(redis.call('HGET', key, 'sender') or '', '^(%d+) (.*)$')
if sender and sender ~= node and tonumber(ends) > now then
  return false
end

markDropped(max)

-- After a failover to a replica that lacks the last writes, the sender has read further than this server knows. New entries reuse the lost numbers.
local after = math.min(tonumber(ARGV[4]), number('reached'))
local last = number('last')
local place, found = math.max(after, number('first') - 1), {}
local stop = math.min(last, place + maxSteps)
while place < stop and #found < 2 * tonumber(ARGV[5]) do
  place = place + 1
  local value = redis.call('HGET', key, entryAt(place))
  if value then
    found[#found + 1] = string.format('%.0f', place)
    found[#found + 1] = value
  end
end

redis.call('HSET', key, 'sender', string.format('%.0f %s', now + tonumber(ARGV[2]), node), 'reached', string.format('%.0f', place))
redis.call('PEXPIRE', key, ARGV[6])
return { string.format('%.0f', place), place < last and 1 or 0, unpack(found) }
