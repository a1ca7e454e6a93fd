-- The newcomers that a locked room has refused, for moderators and operators; it follows removals.lua.
-- The key is a hash: for each subject 'time peer name', the last time that it asked. The time is in milliseconds of this server's clock.
local maxKnocks, keepKnocks = 32, 300000

local function knock(key, subject, peer, name)
  local fields = redis.call('HGETALL', key)
  if #fields >= 2 * maxKnocks and not redis.call('HGET', key, subject) then
    local oldest, at
    for i = 1, #fields, 2 do
      local time = tonumber(string.match(fields[i + 1], '^(%d+) ') or '') or 0
      if not at or time < at then
        oldest, at = fields[i], time
      end
    end
    redis.call('HDEL', key, oldest)
  end

  redis.call('HSET', key, subject, string.format('%.0f %s %s', currentTime(), peer, name))
  redis.call('PEXPIRE', key, keepKnocks)
end
