-- Bans a subject from a room, which need not exist.
-- KEYS[1]: the bans and removed peers of the room; see removals.lua
-- ARGV: subject, length in milliseconds, reason
-- Returns the end of the ban in milliseconds.
return noteRemoval(KEYS[1], 'b:' .. ARGV[1], ARGV[2], ARGV[3])
