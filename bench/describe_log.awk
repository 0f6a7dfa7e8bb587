# Describes a combined log of generate_log, so that the workload can be held against bench/README.md:
#     generate_log --bytes 100000000 | awk -f bench/describe_log.awk
# Fails if the lines are not in order of time.
function share(name, count, of) { printf "%-44s %10d  %5.1f %%\n", name, count, 100 * count / of }

{
    lines++
    bytes += length($0) + 1
    time = substr($4, 2, 2) substr($4, 14, 8)
    if (time < last) { print "line " NR ": earlier than the line before it"; failed = 1; exit 1 }
    last = time
    if (!($1 in of_address)) { addresses++; if ($1 ~ /:/) ipv6_addresses++ }
    of_address[$1]++
    if ($1 ~ /:/) ipv6_lines++
    method = substr($6, 2)
}

$7 ~ /\/manifests\// {
    manifests++
    path = substr($7, 5)
    repository = substr(path, 1, index(path, "/manifests/") - 1)
    if (!(($1, repository) in pairs)) { pairs[$1, repository]; pair_count++ }
    if (!(repository in repositories)) { repositories[repository]; repository_count++ }
    if (method == "PUT") writes++
    else if ($9 == 200) kinds[method (path ~ /\/manifests\/sha256:/ ? " by digest" : " by tag")]++
    else if ($9 == 404) missing++
    else denied++
    # How often the request before it from the same address was for something else: interleaving.
    if (($1 in previous) && previous[$1] != repository && previous_time[$1] == time) interleaved++
    previous[$1] = repository
    previous_time[$1] = time
}

END {
    if (failed) exit 1
    printf "%-44s %10.1f\n", "mean bytes of a line", bytes / lines
    share("lines", lines, lines)
    share("  of IPv6 addresses", ipv6_lines, lines)
    share("  about manifests", manifests, lines)
    for (kind in kinds) share("    " kind ", 200", kinds[kind], manifests)
    share("    PUT", writes, manifests)
    share("    404", missing, manifests)
    share("    401, 403", denied, manifests)
    share("    in the second of another repository's", interleaved, manifests)
    share("addresses", addresses, addresses)
    share("  IPv6", ipv6_addresses, addresses)
    for (address in of_address) if (of_address[address] > lines / 1000) { hot++; hot_lines += of_address[address] }
    share("  with more than 0.1 % of the lines each", hot, addresses)
    share("    their lines", hot_lines, lines)
    printf "%-44s %10d\n", "repositories", repository_count
    printf "%-44s %10d\n", "(address, repository) pairs", pair_count
}
