-- A peer has lost its connection. What could not be written to it waits for it.
-- ARGV: peer, owner, the mailbox's limits: signals, bytes, and how long it is kept in milliseconds; then for each unsent signal: sender, bytes, signal
-- Answers nil when the peer is not in these hands or suspended already, otherwise {version, nodes in the room}.
local field = 'p:' .. ARGV[1]
local owner, order, state, hash, record = read(redis.call('HGET', KEYS[1], field))
if owner ~= ARGV[2] or state == 's' then
  return false
end

redis.call('HSET', KEYS[1], field, write(owner, order, 's', hash, record))
local limits = limitsFrom(3)
for i = 6, #ARGV, 3 do
  local _, sender = read(redis.call('HGET', KEYS[1], 'p:' .. ARGV[i]))
  if sender then
    put(KEYS[2], sender .. ' ' .. ARGV[i + 2], tonumber(ARGV[i + 1]), limits)
  end
end

return { changed(1), nodes() }
