-- One claim for each line of the tickets' file, from the given line on. Arguments: file, line.
-- The requests are made before the clock starts: what the generator does beside sending is taken
-- from the machine that it measures.
local MOST = 200000
local requests, following = {}, 0

function init(args)
  local skip, line_number = tonumber(args[2]) or 0, 0
  local head = "POST " .. wrk.path .. " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer "
  for line in io.lines(args[1]) do
    line_number = line_number + 1
    if line_number > skip then
      requests[#requests + 1] = head .. line .. "\r\nContent-Length: 0\r\n\r\n"
      if #requests == MOST then break end
    end
  end
  collectgarbage("collect")
  collectgarbage("stop")
end

function request()
  following = following % #requests + 1
  return requests[following]
end
