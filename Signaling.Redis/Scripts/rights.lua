-- Returns the commands that this Redis user may not call. Each command is called once, in a way that leaves no changes.
-- KEYS[1]: a key of this node's own
-- ARGV: a channel
-- Returns the names of the commands that are refused because of a missing right.
local key = KEYS[1]
local calls = {
  { 'HSET', key, 'a', 1 }, { 'HGET', key, 'a' }, { 'HDEL', key, 'b' }, { 'HLEN', key }, { 'HGETALL', key }, { 'HVALS', key }, { 'HINCRBY', key, 'a', 1 },
  { 'DEL', key }, { 'ZADD', key, 1, 'a' }, { 'ZSCORE', key, 'a' }, { 'ZRANGE', key, 0, -1 }, { 'ZREM', key, 'b' },
  { 'DEL', key }, { 'SADD', key, 'a' }, { 'SMEMBERS', key }, { 'SREM', key, 'b' },
  { 'DEL', key }, { 'RPUSH', key, 'a' }, { 'LLEN', key }, { 'LINDEX', key, 0 }, { 'LRANGE', key, 0, -1 }, { 'LSET', key, 0, 'b' }, { 'PEXPIRE', key, 1000 },
  { 'DEL', key }, { 'TIME' }, { 'PUBLISH', ARGV[1], '' },
}

local denied, seen = {}, {}
for _, call in ipairs(calls) do
  local reply = redis.pcall(unpack(call))
  local text = type(reply) == 'table' and reply.err
  if text and not seen[call[1]] and (string.find(text, 'NOPERM', 1, true) or string.find(text, 'The user executing the script', 1, true)) then
    seen[call[1]] = true
    denied[#denied + 1] = string.lower(call[1])
  end
end

return denied
