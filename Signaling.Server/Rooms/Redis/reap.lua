-- Takes all peers of a dead owner out.
-- ARGV: owner
-- Answers {version, room ID, peers taken out, nodes that are left in the room}.
local id = redis.call('HGET', KEYS[1], 'id')
local gone = {}
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  if string.sub(fields[i], 1, 2) == 'p:' and ownerOf(fields[i + 1]) == ARGV[1] then
    gone[#gone + 1] = string.sub(fields[i], 3)
  end
end

if #gone == 0 then
  return { 0, '', {}, {} }
end

for _, peer in ipairs(gone) do
  redis.call('HDEL', KEYS[1], 'p:' .. peer)
end

return { changed(#gone), id, gone, nodes() }
