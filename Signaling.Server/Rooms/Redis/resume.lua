-- A peer comes back, to any node, wherever it was before.
-- ARGV: peer, hash, owner
-- Answers nil when there is no such peer with that hash, otherwise {former owner, 1 if that has raised the version, all fields of the room, what
-- waited for the peer}. The version stays as it is when the peer was connected to the same node.
local field = 'p:' .. ARGV[1]
local owner, order, state, hash, record = read(redis.call('HGET', KEYS[1], field))
if hash ~= ARGV[2] or not owner then
  return false
end

local changes = (state == 's' or owner ~= ARGV[3]) and 1 or 0
if changes == 1 then
  redis.call('HSET', KEYS[1], field, write(ARGV[3], order, 'c', hash, record))
  changed(1)
end

local waiting = redis.call('LRANGE', KEYS[2], 1, -1)
redis.call('DEL', KEYS[2])
return { owner, changes, redis.call('HGETALL', KEYS[1]), waiting }
