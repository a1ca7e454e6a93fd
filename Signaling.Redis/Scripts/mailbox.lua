-- The functions that several scripts use to fill a mailbox; they follow room.lua.

-- Puts an entry, whose signal has this number of bytes, into a mailbox, unless the mailbox would exceed its limits: then returns false.
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
