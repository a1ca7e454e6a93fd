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

redis.call('HSET', key, 'sender', string.format('%.0f %s', now + tonumber(ARGV[2]), node))
redis.call('PEXPIRE', key, ARGV[6])
markDropped(max)

local last = number('last')
local place, found = math.max(tonumber(ARGV[4]), number('first') - 1), {}
local stop = math.min(last, place + maxSteps)
while place < stop and #found < 2 * tonumber(ARGV[5]) do
  place = place + 1
  local value = redis.call('HGET', key, entryAt(place))
  if value then
    found[#found + 1] = string.format('%.0f', place)
    found[#found + 1] = value
  end
end

return { string.format('%.0f', place), place < last and 1 or 0, unpack(found) }
