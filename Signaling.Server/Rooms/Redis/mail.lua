-- Puts a signal into the mailbox of a suspended peer.
-- ARGV: peer, sender, the mailbox's limits as in suspend.lua, bytes, signal
-- Answers {'queued'}, {'full'}, {'gone'} when one of the two is not there, or {'at', owner, version} when the
-- peer is connected.
local owner, _, state = read(redis.call('HGET', KEYS[1], 'p:' .. ARGV[1]))
local _, sender = read(redis.call('HGET', KEYS[1], 'p:' .. ARGV[2]))
if not owner or not sender then
  return { 'gone' }
elseif state == 'c' then
  return { 'at', owner, redis.call('HGET', KEYS[1], 'version') }
end

return { put(sender, ARGV[7], tonumber(ARGV[6]), limitsFrom(3)) and 'queued' or 'full' }
