# From a line of a combined log to the fields of a manifest request, with tabs between them: client, name,
# time, seconds, method, reference, digest, tool, version. Cut at quotes: $2 is the request, $3 the status,
# $6 the user agent, $8 the digest.
BEGIN {
    FS = "\""
    OFS = "\t"
    split("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", names, " ")
    split("31 28 31 30 31 30 31 31 30 31 30 31", lengths, " ")
    for (m = 1; m <= 12; ++m) {
        month[names[m]] = sprintf("%02d", m)
        day_of[names[m]] = days
        days += lengths[m]
    }
}

# Every user agent is taken apart once.
function find_tool(agent) {
    tool[agent] = match(agent, /^[A-Za-z0-9][A-Za-z0-9._-]*/) ? substr(agent, 1, RLENGTH) : ""
    version[agent] = ""
    if (match(agent, /^[A-Za-z0-9][A-Za-z0-9._-]*(\/|(\/[^ ]*)? \(?)v?[0-9]/)) {
        rest = substr(agent, RLENGTH)
        if (substr(agent, RLENGTH - 1, 1) == "v") rest = "v" rest
        match(rest, /^v?[0-9][A-Za-z0-9._+~-]*/)
        version[agent] = substr(rest, 1, RLENGTH)
    }
}

$3 ~ /^ (2|304)/ && $2 ~ /^(GET|HEAD) / {
    split($1, front, " ")
    split($2, request, " ")
    path = request[2]
    start = index(path, "/v2/") + 4
    end = index(path, "/manifests/")
    if (end <= start) next
    if (!($6 in tool)) find_tool($6)

    at = front[4] # [01/Mar/2024:00:00:00
    name = substr(at, 5, 3)
    clock = substr(at, 14, 8)
    day = substr(at, 2, 2)
    seconds = (((day_of[name] + day) * 24 + substr(clock, 1, 2)) * 60 + substr(clock, 4, 2)) * 60 + substr(clock, 7, 2)
    print front[1], substr(path, start, end - start), substr(at, 9, 4) "-" month[name] "-" day " " clock,
        seconds, request[1], substr(path, end + 11), $8, tool[$6], version[$6]
}
