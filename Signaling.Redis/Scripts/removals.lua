-- The functions that several scripts use about bans and removed peers; they follow room.lua. The scripts name the key:
-- a hash that outlives the room, with one field for each entry, 'time reason'. The time is when the entry ends, in milliseconds of this server's clock.
--   b:<subject>  the ban of a subject, such as a user
--   r:<peer>     a peer that was removed. The node that held it may not know that yet, and must not put it back into the room
--   ends         the end of the last entry
local maxEntriesUnpruned = 64

local function currentTime()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Returns the end and the reason of an entry that has not ended, or nil.
local function findRemoval(key, field)
  local ends, reason = string.match(redis.call('HGET', key, field) or '', '^(%d+) (.*)$')
  if ends and tonumber(ends) > currentTime() then
    return ends, reason
  end
end

local function pruneRemovals(key, now)
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do
    local ends = string.match(fields[i + 1], '^(%d+) ')
    if fields[i] ~= 'ends' and not (ends and tonumber(ends) > now) then
      redis.call('HDEL', key, fields[i])
    end
  end
end

-- Adds or replaces an entry, which is kept for this number of milliseconds. Returns its end.
local function noteRemoval(key, field, duration, reason)
  local now = currentTime()
  if redis.call('HLEN', key) > maxEntriesUnpruned then
    pruneRemovals(key, now)
  end

  local ends = now + tonumber(duration)
  local last = math.max(ends, tonumber(redis.call('HGET', key, 'ends') or '') or 0)
  redis.call('HSET', key, field, string.format('%.0f %s', ends, reason), 'ends', string.format('%.0f', last))
  redis.call('PEXPIRE', key, string.format('%.0f', last - now))
  return string.format('%.0f', ends)
end
