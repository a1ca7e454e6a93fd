-- Puts a signal into the mailboxes of suspended peers of one room. The signal is sent to Redis once for all of them.
-- KEYS: the room, then the mailbox of each peer
-- ARGV: sender, the mailbox's limits as in suspend.lua, bytes, signal, the version that the sender's node knew, then the peers in the order of their mailboxes
-- Returns {version, then for each peer 'queued', 'full', 'gone' when the peer or the sender is not in the room, or '@owner' when it is connected}.
local sender = orderOf(ARGV[1])
local limits, bytes, entry = limitsFrom(2), tonumber(ARGV[5]), sender and sender .. ' ' .. ARGV[7] .. ' ' .. ARGV[6]
local answer = { redis.call('HGET', KEYS[1], 'version') or '0' }
for i = 8, #ARGV do
  local owner, _, state = read(redis.call('HGET', KEYS[1], 'p:' .. ARGV[i]))
  if not owner or not sender then
    answer[i - 6] = 'gone'
  elseif state == 'c' then
    answer[i - 6] = '@' .. owner
  else
    answer[i - 6] = put(KEYS[i - 6], entry, bytes, limits) and 'queued' or 'full'
  end
end

return answer
