-- Marks a peer that has lost its connection as suspended, and puts the signals that were not written to the connection into its mailbox.
-- ARGV: peer, owner, the mailbox's limits: signals, bytes, and how long it is kept in milliseconds; how many of the unacknowledged signals were not
--       written; then for each other unsent signal: sender, bytes, signal
-- Returns nil when the owner does not hold the peer or the peer is suspended already, otherwise {version, nodes in the room}.
local field = 'p:' .. ARGV[1]
local owner, order, state, hash, record = read(redis.call('HGET', KEYS[1], field))
if owner ~= ARGV[2] or state == 's' then
  return false
end

redis.call('HSET', KEYS[1], field, write(owner, order, 's', hash, record))
local limits = limitsFrom(3)
local kept = redis.call('LLEN', KEYS[3])
if kept > 0 then
  redis.call('HSET', KEYS[4], 'sent', math.max(0, kept - tonumber(ARGV[6])))
  redis.call('PEXPIRE', KEYS[3], limits.keep)
  redis.call('PEXPIRE', KEYS[4], limits.keep)
end

for i = 7, #ARGV, 3 do
  local sender = orderOf(ARGV[i])
  if sender then
    put(KEYS[2], sender .. ' 0 ' .. ARGV[i + 2], tonumber(ARGV[i + 1]), limits)
  end
end

return { changed(1), nodes() }
