-- The functions that the scripts of webhooks use; this file comes first in each of them.
--
-- KEYS[1] is the log of one receiver: a hash that expires when no node uses it any more:
--   e:<n>    an event as JSON, or '!' and a number: that many events were dropped here
--   last     the number of the last entry. It begins with the time in milliseconds, so that numbers grow even after Redis has lost its data
--   first    no entry has a lower number
--   count    the number of entries
--   dropped  the number of dropped events that have no entry yet
--   reached  the number of the last entry that the sender has read
--   sender   'time node': the node that sends, and the end of its lease in milliseconds of this server's clock
local key = KEYS[1]

local function number(field)
  return tonumber(redis.call('HGET', key, field) or '') or 0
end

local function raise(field, by)
  return redis.call('HINCRBY', key, field, by)
end

local function currentTime()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function entryAt(place)
  return 'e:' .. string.format('%.0f', place)
end

local function add(value)
  if not redis.call('HGET', key, 'last') then
    local start = string.format('%.0f', currentTime())
    redis.call('HSET', key, 'last', start, 'first', start)
  end

  redis.call('HSET', key, entryAt(raise('last', 1)), value)
  raise('count', 1)
end

-- Puts an entry in the place of the dropped events, as soon as there is one.
local function markDropped(max)
  local dropped = number('dropped')
  if dropped > 0 and number('count') < max then
    redis.call('HSET', key, 'dropped', 0)
    add('!' .. string.format('%.0f', dropped))
  end
end
