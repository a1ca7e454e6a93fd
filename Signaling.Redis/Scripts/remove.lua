-- Removes a peer, wherever it is, and bans its subject if asked to. The node that holds the peer cannot put it back.
-- KEYS[5]: the bans and removed peers of the room; see removals.lua
-- ARGV: peer, the peer of the room that removes it or '', length of the ban in milliseconds or '', reason of the ban, how long the removal is remembered in
--       milliseconds
-- Returns nil when the room does not have the peer, {'not_joined'} when it does not have the other one, otherwise {version, nodes that still have peers in
-- the room, the owner that held the peer, room ID, the subject that is banned or ''}.
local peer, by = ARGV[1], ARGV[2]
if by ~= '' and not redis.call('HGET', KEYS[1], 'p:' .. by) then
  return { 'not_joined' }
end

local owner = read(redis.call('HGET', KEYS[1], 'p:' .. peer))
if not owner then
  return false
end

local id, banned = redis.call('HGET', KEYS[1], 'id'), ''
if ARGV[3] ~= '' then
  banned = redis.call('HGET', KEYS[1], 's:' .. peer) or ''
  if banned ~= '' then
    noteRemoval(KEYS[5], 'b:' .. banned, ARGV[3], ARGV[4])
  end
end

noteRemoval(KEYS[5], 'r:' .. peer, ARGV[5], 'removed')
drop(peer)
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
local version, left = reduced(1)
return { version, left, owner, id, banned }
