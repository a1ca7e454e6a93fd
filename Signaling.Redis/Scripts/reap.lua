-- Takes over the peers of a dead owner as suspended, so that they can resume on another node. Without a resume window, removes them.
-- ARGV: dead owner, the owner that takes them over, 1 if there is a resume window
-- Returns {version after the last of them, room ID, the peers, nodes in the room, all fields of the room}; no peers when the owner had none.
local dead, heir, keeps = ARGV[1], ARGV[2], ARGV[3] == '1'
local id = redis.call('HGET', KEYS[1], 'id')
local peers = {}
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  local owner, order, _, hash, record = read(fields[i + 1])
  if owner == dead and isPeer(fields[i]) then
    peers[#peers + 1] = string.sub(fields[i], 3)
    if keeps then
      redis.call('HSET', KEYS[1], fields[i], write(heir, order, 's', hash, record))
    else
      drop(string.sub(fields[i], 3))
    end
  end
end

if #peers == 0 then
  return { 0, '', {}, {}, {} }
end

local version, left = reduced(#peers)
return { version, id, peers, left, redis.call('HGETALL', KEYS[1]) }
