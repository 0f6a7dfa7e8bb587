# From requests in order of client, name and time to actions. Writes the rows of the raw view, and the counts
# into two files beside it.
BEGIN {
    FS = "\t"
    OFS = ","
}

function finish() {
    if (action == "" || substr(time, 1, 7) != "2024-03") return
    print action, substr(time, 1, 10), "", first_digest, method, "", owner, reference, repository,
        by_tag ? reference : "", time, "null", tool, version, "", owner
    count(owner "," repository, in_repository)
    count(owner "," repository "," reference, in_reference)
}

# The requests of a client come together, so that it is new where the last one seen was another.
function count(key, counted) {
    if (last_client[key] != client) ++unique[key]
    last_client[key] = client
    ++actions[key, action]
    counted[key]
}

function write_counts(counted, file, key) {
    for (key in counted)
        print key, unique[key], actions[key, "pull_by_tag"] + 0, actions[key, "pull_by_digest"] + 0,
            actions[key, "version_check"] + 0, substr(key, 1, index(key, ",") - 1) >file
}

{
    by_digest = index($6, ":") > 0
    digest = by_digest ? $6 : $7 == "-" ? "" : $7
    follows = $5 == "GET" && $1 == client && $2 == name && $4 - seconds <= 5
    pull_of_head = follows && last_head && (by_digest ? digest == last_digest || last_tag != "" && last_digest == "" \
                                                      : $6 == last_tag)
    # A second GET ends its action, so that of three GETs in a row the third starts a new one.
    second_get = follows && !last_head && !ended && by_digest && digest != last_digest
    if (pull_of_head && by_tag) action = "pull_by_tag"
    if (pull_of_head && first_digest == "") first_digest = digest
    if (!pull_of_head && !second_get) start()

    client = $1
    name = $2
    seconds = $4
    last_head = $5 == "HEAD"
    last_tag = by_digest ? "" : $6
    last_digest = digest
    ended = second_get
}

function start() {
    finish()
    time = $3
    method = $5
    reference = $6
    tool = $8
    version = $9
    first_digest = digest
    by_tag = !by_digest
    action = by_digest ? "pull_by_digest" : method == "HEAD" ? "version_check" : "pull_by_tag"
    client = $1
    owner = index($2, "/") ? substr($2, 1, index($2, "/") - 1) : ""
    repository = substr($2, index($2, "/") + 1)
}

END {
    finish()
    write_counts(in_repository, output "/repo-summary.rows")
    write_counts(in_reference, output "/summary.rows")
    print NR >(output "/requests")
}
