-- What the scripts have in common that put something into a mailbox; it comes behind room.lua.

-- Puts an entry, of which the signal has so many bytes, into a mailbox, unless that would hold more signals or bytes than it may.
local function put(mailbox, entry, bytes, limits)
  local waiting = redis.call('LLEN', mailbox)
  if waiting == 0 then
    redis.call('RPUSH', mailbox, 0)
    waiting = 1
  end

  local total = tonumber(redis.call('LINDEX', mailbox, 0)) + bytes
  if waiting > limits.signals or total > limits.bytes then
    return false
  end

  redis.call('LSET', mailbox, 0, total)
  redis.call('RPUSH', mailbox, entry)
  redis.call('PEXPIRE', mailbox, limits.keep)
  return true
end

local function limitsFrom(first)
  return { signals = tonumber(ARGV[first]), bytes = tonumber(ARGV[first + 1]), keep = tonumber(ARGV[first + 2]) }
end
