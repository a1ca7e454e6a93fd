-- Returns the reports of the nodes, and removes those that are too old.
-- KEYS[1]: the reports; see report.lua
-- ARGV: the age at which a report is removed, in milliseconds
-- Returns {node ID, age in milliseconds, report, node ID, …}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local entries = redis.call('HGETALL', KEYS[1])
local reports = {}
for i = 1, #entries, 2 do
  local at, report = string.match(entries[i + 1], '^(%d+) (.*)$')
  local age = at and math.max(0, now - at)
  if not age or age > tonumber(ARGV[1]) then
    redis.call('HDEL', KEYS[1], entries[i])
  else
    reports[#reports + 1] = entries[i]
    reports[#reports + 1] = string.format('%.0f', age)
    reports[#reports + 1] = report
  end
end

return reports
