# shellcheck shell=bash
# What scripts/bench and bench/peers/run share: options, programs, logs that are made once, measured runs.
#
# Who reads this has set `me` (its name in messages), `formats` (those it knows), `switches` (options without
# a value), and has a function `usage`. Afterwards: root, directory (of logs), tools, binary, and the options.
export LC_ALL=C

fail() { echo "$me: $1" >&2; exit 1; }
fail_usage() { echo "$me: $1 (see --help)" >&2; exit 2; }
say() { echo "$me: $1" >&2; }

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bytes=1000000000 runs=5 seed=1 binary=''

parse_options() {
    while (($# > 0)); do
        case $1 in
            -h | --help) usage; exit 0 ;;
            --bytes | --format | --runs | --seed | --binary)
                (($# > 1)) || fail_usage "$1 needs a value"
                printf -v "${1#--}" %s "$2"
                shift 2
                ;;
            *)
                [[ " ${switches[*]} " == *" $1 "* ]] || fail_usage "unknown argument '$1'"
                printf -v "${1#--}" yes
                shift
                ;;
        esac
    done
    [[ $bytes =~ ^[1-9][0-9]*$ ]] || fail_usage "--bytes needs a positive number, not '$bytes'"
    [[ $runs =~ ^[1-9][0-9]*$ ]] || fail_usage "--runs needs a positive number, not '$runs'"
    [[ $seed =~ ^[0-9]+$ ]] || fail_usage "--seed needs a number, not '$seed'"
    [[ $format == all ]] || choose_format
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
    scratch=$(mktemp -d "$directory/run.XXXXXX")
    trap 'rm -rf "$scratch"' EXIT
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

# make_once FILE SOURCE COMMAND...: the file is what the command writes; it is kept until the source is newer.
make_once() {
    local file=$1 source=$2
    shift 2
    [[ ! -s $file || $source -nt $file ]] || return 0
    say "making $file"
    "$@" >"$file.new" || fail "$file could not be made"
    mv "$file.new" "$file"
}

# generate NAME OPTION...: the log of this name. The name holds everything that the log depends on; a newer
# generator may write another one.
generate() {
    local name=$1
    shift
    plain=$directory/$name.log
    make_once "$plain" "$tools/generate_log" "$tools/generate_log" "$@"
}

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

# middle: of an even number of lines the lower of the two in the middle.
middle() { sort -n | awk '{ line[NR] = $1 } END { print line[int((NR + 1) / 2)] }'; }

# median NAME COLUMN: of the figures of this name.
median() { awk -v column="$2" '{ print $column }' "$work/$1" | middle; }

print_machine() {
    echo "$(date -u +%F)  $("$binary" --version 2>/dev/null | head -n 1)"
    echo "$(nproc) cores, medians of $runs runs, the programs in turn, file in the page cache"
}
