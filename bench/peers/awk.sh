#!/usr/bin/env bash
# What every Debian has: awk.sh FORMAT LOG OUTPUT. Takes a combined log apart with grep, mawk and sort.
set -euo pipefail
export LC_ALL=C

if [[ $1 == --version ]]; then
    command -v mawk >/dev/null || { echo "awk.sh: mawk is missing" >&2; exit 1; }
    echo "grep, mawk $(mawk -W version 2>&1 | awk 'NR == 1 { print $2 }'), sort"
    exit
fi

format=$1 log=$2 output=$3
awk=$(dirname "${BASH_SOURCE[0]}")/awk

manifest_lines() {
    case $format in
        combined) grep -aF /manifests/ "$log" ;;
        gzip) gzip -dc "$log" | grep -aF /manifests/ ;;
        *) echo "awk.sh: no $format log" >&2; exit 2 ;;
    esac
}

in_order() { sort -s -t$'\t' -k1,3 -S 1G --parallel=2; }

write_header() { echo "$1" >"$output/$2.csv"; }

counts=unique_ip_address,pull_by_tag,pull_by_digest,version_check,owner
write_header "action,action_day,country,digest,http_method,host,namespace,reference,repository,tag,timestamp,type,$(
    )user_agent_tool,user_agent_version,domain,owner" raw
write_header "namespace,repository,$counts" repo-summary
write_header "namespace,repository,reference,$counts" summary

manifest_lines | mawk -f "$awk/requests.awk" | in_order |
    mawk -f "$awk/actions.awk" -v output="$output" | sort -s -t, -k11,11 -S 1G --parallel=2 >>"$output/raw.csv"
sort -t, -k1,1 -k2,2 "$output/repo-summary.rows" >>"$output/repo-summary.csv"
sort -t, -k1,1 -k2,2 -k3,3 "$output/summary.rows" >>"$output/summary.csv"
rm "$output"/*.rows
cat "$output/requests"
