-- The part of resume.lua that handles waiting signals; it follows mailbox.lua.

-- KEYS[3] is a list of signals, in the form of the mailbox, that a resume delivered to a client which counts the signals it receives. They are
-- kept until the client acknowledges them.
-- KEYS[4] is a hash about the resumes of the peer, with three fields:
--   attempt   the number of the newest attempt
--   received  how many signals the client had received before the first signal of KEYS[3]
--   sent      how many signals of KEYS[3] were written to its connection

-- Compares positive integers that a Lua number cannot hold exactly.
local function isLess(a, b)
  return #a < #b or (#a == #b and a < b)
end

-- Adds the signals of a list, from a position on, if their senders are still in the room.
local function addFrom(list, first, fields, result)
  local orders = { ['0'] = true } -- the server; see room.lua
  for i = 2, #fields, 2 do
    local _, order = read(fields[i])
    if order then
      orders[order] = true
    end
  end

  for i = first, #list do
    if orders[string.match(list[i], '^(%d+) ')] then
      result[#result + 1] = list[i]
    end
  end
end

-- Adds the unacknowledged signals that may not have arrived. For a client that does not count signals, adds those that were certainly not sent.
local function collectUnacknowledged(fields, received, result)
  local list = redis.call('LRANGE', KEYS[3], 0, -1)
  if #list == 0 then
    return
  end

  local skip
  if received == '' then
    skip = tonumber(redis.call('HGET', KEYS[4], 'sent') or #list)
  else
    skip = math.max(0, tonumber(received) - tonumber(redis.call('HGET', KEYS[4], 'received') or 0))
  end

  redis.call('DEL', KEYS[3])
  if skip < #list then
    addFrom(list, skip + 1, fields, result)
  end
end

-- Adds the signals in the mailbox, ordered by the version that the sender's node knew. A node may send a signal before it learns of the peer's
-- suspension, and another one after it. The first comes first, even if the second reached the mailbox before it.
local function collectMail(fields, result)
  local entries = {}
  addFrom(redis.call('LRANGE', KEYS[2], 1, -1), 1, fields, entries)
  redis.call('DEL', KEYS[2])
  for i, entry in ipairs(entries) do
    entries[i] = { entry = entry, version = tonumber(string.match(entry, '^%d+ (%d+) ') or 0), at = i }
  end

  table.sort(entries, function(a, b)
    return a.version < b.version or (a.version == b.version and a.at < b.at)
  end)
  for _, mail in ipairs(entries) do
    result[#result + 1] = mail.entry
  end
end

-- Keeps the signals that are delivered, up to the limits of a mailbox. Returns how many it keeps.
local function keep(signals, received, limits, duration)
  local bytes, kept = 0, 0
  for i = 1, math.min(#signals, limits.signals) do
    bytes = bytes + #signals[i]
    if bytes > limits.bytes then
      break
    end
    redis.call('RPUSH', KEYS[3], signals[i])
    kept = i
  end

  if kept > 0 then
    redis.call('PEXPIRE', KEYS[3], duration)
    redis.call('HSET', KEYS[4], 'received', received, 'sent', kept)
    redis.call('PEXPIRE', KEYS[4], limits.keep)
  end
  return kept
end
