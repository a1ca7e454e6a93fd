-- Stores what a node reports about itself, with the time.
-- KEYS[1]: the reports, a hash of '<milliseconds> <report>' by node ID
-- ARGV: node ID, report, how long the reports are kept without a new one, in milliseconds
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)) .. ' ' .. ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
