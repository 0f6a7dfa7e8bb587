#!/bin/bash
# The manual: mandoc finds nothing to say about it, and it tells of every bucket, reason, view,
# column, format and field name that the program has.
#
# usage: man.sh SOURCE_DIR BINARY
set -uo pipefail
export LC_ALL=C

source_dir=$(realpath "$1")
binary=$(realpath "$2")
manual=$source_dir/man/dvp-report.1
sandbox=$(mktemp -d)
trap 'rm -rf "$sandbox"' EXIT
export XDG_CONFIG_HOME=$sandbox/xdg
mkdir -p "$XDG_CONFIG_HOME/dvp-report"
: >"$XDG_CONFIG_HOME/dvp-report/config.toml"

# Also called at the end of pipelines, so what it leaves behind is a file.
fail() {
  printf 'man.sh: %s\n' "$1" | tee -a "$sandbox/failures"
}

# The part of the manual under `.Sh NAME`; of the text on standard input, that under `.Ss NAME`.
section() {
  awk -v name="$1" '/^\.Sh / { inside = $0 == ".Sh " name; next } inside' "$manual"
}
subsection() {
  awk -v name="$1" '/^\.Ss / { inside = $0 == ".Ss " name; next } inside'
}

# Of the entries `.It Cm a , b` on standard input, one name a line.
entries() { sed -n 's/^\.It Cm //p' | sed 's/ , /\n/g'; }

# The displays on standard input; lines that end with a backslash are joined.
displays() {
  awk '/^\.Bd/ { inside = 1; next } /^\.Ed/ { inside = 0; next }
       inside { if (sub(/\\e$/, "")) printf "%s", $0; else print }'
}

# all_in WHAT FILE: every line of standard input is a line of FILE.
all_in() {
  local name count=0
  while read -r name; do
    count=$((count + 1))
    grep -qxF -- "$name" "$2" || fail "the manual has no $1 '$name'"
  done
  [[ $count -gt 0 ]] || fail "the program shows no $1"
}

# ---- mandoc --------------------------------------------------------------------------------------

if command -v mandoc >/dev/null; then
  mandoc -Tlint -Wwarning "$manual" || fail "mandoc -Tlint -Wwarning is not content"
else
  echo "man.sh: mandoc is not installed: the manual was not linted"
fi

# ---- the ledger ----------------------------------------------------------------------------------

# A log of one line for each reason to reject one.
rejected_log() {
  local time='[05/Mar/2024:09:19:38 +0000]'
  local get='"GET /v2/team/app/manifests/1 HTTP/1.1"'
  echo "192.0.2.7 - - $time \"GET /v2/TEAM/app/manifests/1 HTTP/1.1\" 200 12"
  echo "192.0.2.7 - - $time \"GET /v2/team/app/manifests/.1 HTTP/1.1\" 200 12"
  echo "192.0.2.7 - - [32/Mar/2024:09:19:38 +0000] $get 200 12"
  echo "client.example - - $time $get 200 12"
  echo "192.0.2.7 - - $time $get OK 12"
  printf '192.0.2.7 - - %s %s 200 12 "-" "%01100000d"\n' "$time" "$get" 0
  echo "/manifests/"
}

# The names of the object behind a key of the ledger.
names_of() {
  sed -nE "s/^.*\"$1\": \{([^}]*)\}.*/\1/p" "$sandbox/stats" | grep -oE '"[^"]+":' | tr -d '":'
}

rejected_log >"$sandbox/rejected.log"
"$binary" --month 2024-03 --stdout raw --max-rejects 100% --stats "$sandbox/stats" \
  "$sandbox/rejected.log" >"$sandbox/raw.csv" || fail "the ledger cannot be written"
[[ $(names_of rejected_reasons | wc -l) -eq $(wc -l <"$sandbox/rejected.log") ]] ||
  fail "the log of this test does not show one reason a line: $(cat "$sandbox/stats")"
section LEDGER | entries >"$sandbox/ledger"
names_of buckets | all_in "bucket" "$sandbox/ledger"
names_of rejected_reasons | all_in "reason" "$sandbox/ledger"

# ---- the views -----------------------------------------------------------------------------------

"$binary" --help >"$sandbox/help" || fail "--help fails"

# The names in the help of an option: `--view LIST  which views, of a, b [a]`.
names_in_help() {
  sed -nE "s/^ *--$1 .*$2 ([^[]*) \[.*/\1/p" "$sandbox/help" | sed 's/, /\n/g'
}

section COLUMNS >"$sandbox/columns"
entries <"$sandbox/columns" >"$sandbox/column-entries"
names_in_help view 'of' >"$sandbox/views"
sed -n 's/^\.Ss //p' "$sandbox/columns" >"$sandbox/view-sections"
all_in "view" "$sandbox/view-sections" <"$sandbox/views"
while read -r view; do
  header=$("$binary" --month 2024-03 --stdout "$view" - </dev/null) || fail "--stdout $view fails"
  subsection "$view" <"$sandbox/columns" | displays | grep -qxF -- "$header" ||
    fail "the manual does not show the header of $view: $header"
  tr ',' '\n' <<<"$header" | all_in "column of $view" "$sandbox/column-entries"
done <"$sandbox/views"

# ---- the formats ---------------------------------------------------------------------------------

# The names in a format's table, whose rows are `{Role::time, "timestamp time"},`.
names_in_table() {
  awk '/\{Role::/ { row = 1 } row { print } /\}/ { row = 0 }' "$source_dir/src/formats/$1.cpp" |
    grep -oE '"[^"]+"' | tr -d '"' | tr -s ' ' '\n'
}

section 'LOG FORMATS' >"$sandbox/formats"
sed -n 's/^\.Ss //p' "$sandbox/formats" >"$sandbox/format-sections"
names_in_help format 'log format:' | all_in "log format" "$sandbox/format-sections"
for format in csv json nginx; do
  subsection "$format" <"$sandbox/formats" | sed -n 's/^\.Cm //p' | tr -d '$' | tr ' ' '\n' \
    >"$sandbox/fields"
  names_in_table "$format" | all_in "field of $format" "$sandbox/fields"
done

# ---- where clients are ---------------------------------------------------------------------------

# The fields of databases, as `{"country", "iso_code"}` in the source and country.iso_code here.
database_fields() {
  tr '\n' ' ' <"$source_dir/src/clients/geoip.cpp" | grep -oE '_paths\[\] = \{[^;]*;' |
    grep -oE '\{"[^{}]*"\}' | sed 's/[{}" ]//g; s/,/./g'
}

cloud_names() {
  sed -nE 's/^CLOUD\([0-9]+, "([^"]+)".*/\1/p' "$source_dir/src/clients/cloud_as_numbers.inc" | sort -u
}

section 'WHERE CLIENTS ARE' | sed -n 's/^\.Cm //p' | tr -d ',' | tr ' ' '\n' >"$sandbox/client-words"
database_fields | all_in "field of databases" "$sandbox/client-words"
cloud_names | all_in "cloud" "$sandbox/client-words"

! [[ -s $sandbox/failures ]]
