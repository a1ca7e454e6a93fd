-- What the scripts have in common that put something into a mailbox; it comes behind room.lua.

-- Puts a signal into the mailbox, unless that would hold more signals or bytes than it may.
local function put(order, signal, bytes, limits)
  local waiting = redis.call('LLEN', KEYS[2])
  if waiting == 0 then
    redis.call('RPUSH', KEYS[2], 0)
    waiting = 1
  end

  local total = tonumber(redis.call('LINDEX', KEYS[2], 0)) + bytes
  if waiting > limits.signals or total > limits.bytes then
    return false
  end

  redis.call('LSET', KEYS[2], 0, total)
  redis.call('RPUSH', KEYS[2], order .. ' ' .. signal)
  redis.call('PEXPIRE', KEYS[2], limits.keep)
  return true
end

local function limitsFrom(first)
  return { signals = tonumber(ARGV[first]), bytes = tonumber(ARGV[first + 1]), keep = tonumber(ARGV[first + 2]) }
end
