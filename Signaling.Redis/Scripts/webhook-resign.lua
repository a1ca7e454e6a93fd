-- Ends the lease of the node that sends, so that another one can send at once.
-- ARGV: node
local _, sender = string.match(redis.call('HGET', key, 'sender') or '', '^(%d+) (.*)$')
return sender == ARGV[1] and redis.call('HDEL', key, 'sender') or 0
