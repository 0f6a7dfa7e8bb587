# shellcheck shell=bash
# shellcheck disable=SC2154 # who reads this sets what it names below
#
# What scripts/bench and the scripts behind it share: options, programs, logs that are made once, measured runs.
#
# Who reads this has set `me` (its name in messages), and has a function `usage`; it may add to `values`
# (options with a value) and `switches` (those without), and set `formats` if it has --format. Afterwards:
# root, directory (of logs), tools, binary, and the options, each in the variable of its name.
export LC_ALL=C

fail() { echo "$me: $1" >&2; exit 1; }
fail_usage() { echo "$me: $1 (see --help)" >&2; exit 2; }
say() { echo "$me: $1" >&2; }

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
values=(--bytes --runs --seed --binary) switches=() formats=()
bytes=1000000000 runs=5 seed=1 binary=''

# contains WORD WORD...: is the first word one of the others?
contains() { [[ -n $1 && " ${*:2} " == *" $1 "* ]]; }

parse_options() {
    while (($# > 0)); do
        if contains "$1" -h --help; then
            usage
            exit 0
        elif contains "$1" "${values[@]}"; then
            (($# > 1)) || fail_usage "$1 needs a value"
            printf -v "${1#--}" %s "$2"
            shift
        elif contains "$1" "${switches[@]}"; then
            printf -v "${1#--}" yes
        else
            fail_usage "unknown argument '$1'"
        fi
        shift
    done
    check_positive bytes runs
    [[ $seed =~ ^[0-9]+$ ]] || fail_usage "--seed needs a number, not '$seed'"
    [[ ${format:-all} == all ]] || choose_format
}

# check_positive NAME...: options whose value is a whole number from 1 on.
check_positive() {
    local name
    for name in "$@"; do
        [[ ${!name} =~ ^[1-9][0-9]*$ ]] || fail_usage "--$name needs a positive number, not '${!name}'"
    done
}

choose_format() {
    local IFS='|'
    [[ $format =~ ^(${formats[*]})$ ]] || fail_usage "--format needs ${formats[*]}|all, not '$format'"
    formats=("$format")
}

# Where logs and outputs go; what is made in scratch is removed at the end.
find_directory() {
    directory=${DVP_BENCH_DIR:-$root/build/bench}
    mkdir -p "$directory" || fail "$directory cannot be made"
    directory=$(cd "$directory" && pwd)
    logs=$directory
    scratch=$(mktemp -d "$directory/run.XXXXXX")
    trap 'rm -rf "$scratch"' EXIT
}

# need_space BYTES: room for new logs of so many bytes, and half of that again for what is made of them.
need_space() {
    local need=$(($1 * 3 / 2)) free
    free=$(df --output=avail -B1 "$directory" | tail -n 1)
    ((free >= need)) ||
        fail "$directory has $free bytes free, and logs of $1 bytes with their reports need $need (see --help)"
}

build_release() {
    say "building the release preset"
    "$root/scripts/install-packages" --bench || fail "the packages could not be installed"
    (cd "$root" && cmake --preset release -DDVP_BENCH=ON && cmake --build --preset release) >&2 ||
        fail "the build failed"
}

find_programs() {
    local release=$root/build/release
    [[ -z $binary || -x $binary ]] || fail "$binary is no program that can be run"
    binary=${binary:-$release/dvp-report}
    tools=${DVP_BENCH_TOOLS:-$release/bench}
    [[ -x $binary && -x $tools/generate_log && -x $tools/measure ]] || build_release
    for program in "$binary" "$tools/generate_log" "$tools/measure"; do
        [[ -x $program ]] || fail "$program is missing"
    done
}

# is_current FILE SOURCE: is it there, and not older than what it was made by or from?
is_current() { [[ -s $1 && ! $2 -nt $1 ]]; }

# make_once FILE SOURCE COMMAND...: the file is what the command writes; it is kept until the source is newer.
make_once() {
    local file=$1 source=$2
    shift 2
    ! is_current "$file" "$source" || return 0
    say "making $file"
    "$@" >"$scratch/new" || fail "$file could not be made"
    mv "$scratch/new" "$file"
}

# generate NAME OPTION...: plain becomes the log of this name. The name holds everything that the log depends
# on; a newer generator may write another one.
generate() {
    local name=$1
    shift
    plain=$logs/$name.log
    make_once "$plain" "$tools/generate_log" "$tools/generate_log" "$@"
}

# has_log NAME: is there such a log already?
has_log() { is_current "$directory/$1.log" "$tools/generate_log"; }

# generate_for_now NAME OPTION...: the same, of a log too large to lie about. drop_log removes it, unless it
# was there before or is wanted again (--keep).
generate_for_now() {
    [[ -n $keep ]] || has_log "$1" || logs=$scratch
    generate "$@"
    logs=$directory
    log=$plain
}

drop_log() { [[ $plain != "$scratch"/* ]] || rm -f "$plain"; }

# Sets log, and plain: the same before it was compressed. compressor and suffix are empty if it is not.
make_log() {
    local layout=$format
    ! is_compressed || layout=combined
    generate "$layout-$bytes-$seed" --bytes "$bytes" --seed "$seed" --format "$layout"
    log=$plain$suffix
    ! is_compressed || make_once "$log" "$plain" "${compressor[@]}" -c "$plain"
}

is_compressed() { ((${#compressor[@]} > 0)); }

# measure_into NAME OUTPUT COMMAND...: one run, its figures go to the file of this name.
measure_into() {
    local name=$1 output=$2
    shift 2
    "$tools/measure" "$work/$name" "$@" >"$output" 2>"$work/errors" ||
        fail "this failed: $* ($(head -n 1 "$work/errors"))"
}

# report NAME OPTION...: one run of dvp-report, its figures go to the file of this name, its reports beside it.
report() {
    local name=$1
    shift
    rm -rf "$work/reports-$name"
    measure_into "$name" /dev/null "$binary" --month 2024-03 --temp-dir "$work" -o "$work/reports-$name" "$@" "$log"
}

# check_same NAME NAME: the reports of these two are the same, byte for byte.
check_same() {
    diff -rq "$work/reports-$1" "$work/reports-$2" >&2 || fail "the reports of '$1' and '$2' differ"
}

# warm FILE...: into the page cache, and no writing back of what was just made while others are measured.
warm() {
    sync -d "$@"
    cat "$@" >/dev/null
}

# middle: of an even number of lines the lower of the two in the middle.
middle() { sort -n | awk '{ line[NR] = $1 } END { print line[int((NR + 1) / 2)] }'; }

# median NAME COLUMN: of the figures of this name.
median() { awk -v column="$2" '{ print $column }' "$work/$1" | middle; }

# ratio NAME NAME COLUMN: of the runs of the first to those of the second in turn: the median, lowest and highest.
ratio() {
    paste "$work/$1" "$work/$2" | awk -v column="$3" '{ printf "%.4f\n", $column / $(column + 3) }' |
        sort -n >"$scratch/ratios"
    printf '%.3f (%.3f-%.3f)' "$(middle <"$scratch/ratios")" "$(head -n 1 "$scratch/ratios")" \
        "$(tail -n 1 "$scratch/ratios")"
}

# print_figures TITLE NAME CELL...: the medians of this name, and what else stands in its row.
print_figures() {
    printf '%-28s %8.2f %8.2f %8.0f' "$1" "$(median "$2" 2)" "$(median "$2" 1)" "$(($(median "$2" 3) * 1024 / 1000000))"
    (($# < 3)) || printf ' %22s' "${@:3}"
    echo
}

print_heading() {
    printf '%-28s %8s %8s %8s' "$1" 'CPU s' 'wall s' 'peak MB'
    printf ' %22s' "${@:2}"
    echo
}

# What a log can be in the page cache depends on the memory; what wall times mean, on whether others are at work.
print_machine() {
    echo "$(date -u +%F)  $("$binary" --version 2>/dev/null | head -n 1)"
    echo "$(nproc) cores, $(awk '/^MemTotal/ { printf "%.0f", $2 * 1024 / 1e9 }' /proc/meminfo) GB of memory," \
        "load before $(cut -d ' ' -f 1 /proc/loadavg)"
}

print_head() {
    print_machine
    echo "medians of $runs runs, the programs in turn, logs in the page cache where they fit"
}
