# Shares of the stages: reads stacks of `perf script -F ip,sym`, the innermost function first and an empty line
# behind each, and prints what part of them each stage has.
#
# A stack belongs to the first stage that one of its functions names, from the innermost outwards: a memcmp is
# of who called it. The stages are tried in the order below. Functions that change their names need new words
# here: what belongs to no stage is printed behind the others, with its most frequent functions.
function stage(name, words) {
    title[++stages] = name
    pattern[stages] = words
}

BEGIN {
    stage("page faults", "asm_exc_page_fault")
    stage("reading files", "ksys_read|ksys_pread|filemap_read")
    stage("writing files", "ksys_write|vfs_write|do_renameat2|do_sys_ftruncate|ksys_fallocate")
    stage("other system calls", "do_syscall_64")
    stage("decompressing", "inflate|isal_|decode_huffman|ZSTD|Decompressor|BZ2|lzma")
    stage("looking for lines", "walk_|find_marked_lines|find_all_lines|take_piece|BlockQueue|Pieces")
    stage("strings into ids", "Interner|LookupCache|HashIndex|Catalog|DigestIds|ReferenceIds|XXH")
    stage("taking apart, judging lines", "BlockWorker|RequestReader|read_combined|CombinedHead|quote|request_line|" \
        "parse_|inet_pton|LineCursor|CursorParser|Json|[cC]sv[LR]|TrustedProxies|[uU]ser_?[aA]gent|" \
        "RequestPacker|RequestShards::Writer")
    stage("sorting, classifying, counting", "count_shards|Tally|RequestShards|RequestUnpacker|classify|Session|" \
        "Locator|ShardWorker")
    stage("sorting and writing views", "write_views|write_raw|write_rows|write_summary|write_window|RawRow|" \
        "cell_value|csv_cell|is_plain_cell|CellColumn|RowText|RowSorting")
    stage("looking for lines", "read_logs") # what the compiler has put into it
}

NF == 0 {
    if (depth > 0) add_stack()
    depth = 0
    next
}

{
    sub(/^[ \t]*[0-9a-f]+ /, "")
    frame[++depth] = $0
}

END {
    if (depth > 0) add_stack()
    print_shares()
}

function add_stack(    i, s) {
    all++
    for (i = 1; i <= depth; i++) {
        for (s = 1; s <= stages; s++) {
            if (frame[i] ~ pattern[s]) {
                count[title[s]]++
                return
            }
        }
    }
    rest++
    unknown[frame[1]]++
}

function print_shares(    s) {
    printf "%-32s %6s\n", "stage", "%"
    for (s = 1; s <= stages; s++) {
        if (count[title[s]] > 0) print_share(title[s], count[title[s]])
        delete count[title[s]]  # a stage with two rules
    }
    print_share("of no stage", rest)
    for (s in unknown) {
        if (unknown[s] > all / 200) print_share("  " substr(s, 1, 29), unknown[s])
    }
    printf "%-32s %6d\n", "samples", all
}

function print_share(name, samples) { printf "%-32s %6.1f\n", name, 100 * samples / all }
