-- One claim for each line of the tickets' file, from the given line on. Arguments: file, line.
local tickets, following = {}, 0

function init(args)
  local skip, line_number = tonumber(args[2]) or 0, 0
  for line in io.lines(args[1]) do
    if line_number >= skip then tickets[#tickets + 1] = line end
    line_number = line_number + 1
  end
end

function request()
  following = following % #tickets + 1
  return "POST " .. wrk.path .. " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer "
    .. tickets[following] .. "\r\nContent-Length: 0\r\n\r\n"
end
