-- Changes a setting of a room that exists. Settings end with the room, and are no part of its version.
-- KEYS[2]: the newcomers that the locked room has refused
-- ARGV: 'lock' or 'capacity', the value or '' for none, the peer of the room that changes it or ''
-- Returns 0 when there is no such room, {'not_joined'} when the room does not have that peer, otherwise 1.
if not redis.call('HGET', KEYS[1], 'id') then
  return ARGV[3] == '' and 0 or { 'not_joined' }
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

return 1
