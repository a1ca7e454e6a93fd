-- Resumes a peer on any node, wherever it was before.
-- ARGV: peer, hash, owner, number of the attempt or '', how many signals the client has received ('' when it does not count them, '-' to leave the
--       unacknowledged signals alone), then the mailbox's limits as in suspend.lua, and how long unacknowledged signals are kept in milliseconds
-- Returns nil when there is no such peer with that hash, {'newer'} when the peer has resumed by a newer attempt, otherwise {former owner, 1 if the
-- version was raised, all fields of the room, the waiting signals in order, how many of these are kept, how many were kept before}.
-- The version does not change when the peer was connected to the same node.
local field = 'p:' .. ARGV[1]
local owner, order, state, hash, record = read(redis.call('HGET', KEYS[1], field))
if hash ~= ARGV[2] or not owner then
  return false
end

local limits = limitsFrom(6)
if ARGV[4] ~= '' then
  if isLess(ARGV[4], redis.call('HGET', KEYS[4], 'attempt') or '') then
    return { 'newer' }
  end
  redis.call('HSET', KEYS[4], 'attempt', ARGV[4])
  redis.call('PEXPIRE', KEYS[4], limits.keep)
end

local changes = (state == 's' or owner ~= ARGV[3]) and 1 or 0
if changes == 1 then
  redis.call('HSET', KEYS[1], field, write(ARGV[3], order, 'c', hash, record))
  changed(1)
end

local fields = redis.call('HGETALL', KEYS[1])
local waiting, before, kept = {}, 0, 0
if ARGV[5] ~= '-' then
  before = redis.call('LLEN', KEYS[3])
  collectUnacknowledged(fields, ARGV[5], waiting)
end

collectMail(fields, waiting)
if ARGV[5] ~= '-' and ARGV[5] ~= '' then
  kept = keep(waiting, ARGV[5], limits, ARGV[9])
end

return { owner, changes, fields, waiting, kept, before }
