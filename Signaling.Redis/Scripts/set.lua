-- Changes a setting of a room that exists; it follows room.lua. Settings end with the room, and are no part of its version.
-- KEYS[2]: the newcomers that the locked room has refused
-- ARGV: 'lock' or 'capacity', the value or '' for none, the peer of the room that changes it or ''
-- Returns nil when there is no such room, {'not_joined'} when the room does not have that peer, otherwise {id of the room, its version, number of the
-- lock's last change, the nodes that have peers in the room}.
local id, version = redis.call('HGET', KEYS[1], 'id'), redis.call('HGET', KEYS[1], 'version')
if not id then
  return ARGV[3] ~= '' and { 'not_joined' }
end

if ARGV[3] ~= '' and not redis.call('HGET', KEYS[1], 'p:' .. ARGV[3]) then
  return { 'not_joined' }
end

if ARGV[2] ~= '' then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
else
  redis.call('HDEL', KEYS[1], ARGV[1])
  if ARGV[1] == 'lock' then
    redis.call('DEL', KEYS[2])
  end
end

local number = ARGV[1] == 'lock' and redis.call('HINCRBY', KEYS[1], 'locks', 1) or 0
return { id, version, number, nodes() }
