#!/bin/bash
# The options: --help, the manual and the example configuration tell of the same ones with the same
# defaults, and what the manual and the example show can be run.
#
# usage: options.sh SOURCE_DIR BINARY DATABASES
set -uo pipefail
export LC_ALL=C

source_dir=$(realpath "$1")
binary=$(realpath "$2")
databases=$(realpath "$3")
manual=$source_dir/man/dvp-report.1
example=$source_dir/examples/config.toml
sandbox=$(mktemp -d)
trap 'rm -rf "$sandbox"' EXIT

# Also called at the end of pipelines, so what it leaves behind is a file.
fail() {
  printf 'options.sh: %s\n' "$1" | tee -a "$sandbox/failures"
}

# same WHAT FILE_A FILE_B: the two hold the same lines.
same() {
  if ! [[ -s $2 && -s $3 ]]; then
    fail "$1: nothing found in $(basename "$2") or $(basename "$3")"
  elif ! diff -u --label "$(basename "$2")" --label "$(basename "$3")" "$2" "$3"; then
    fail "$1 differ"
  fi
}

# ---- the same options with the same defaults -----------------------------------------------------

# Of the lines that begin with an option: `-o,--output DIR   text`, one name a line.
help_options() {
  sed -nE 's/^  (-[^ ]+).*/\1/p' "$sandbox/help" | tr ',' '\n' | sort
}

# The part of the manual under `.Sh NAME`.
section() {
  awk -v name="$1" '/^\.Sh / { inside = $0 == ".Sh " name; next } inside' "$manual"
}

# Of the lines `.It Fl o , Fl -output Ar DIR`, one name a line.
manual_options() {
  section OPTIONS | sed -n 's/^\.It Fl/Fl/p' | grep -oE 'Fl [^ ]+' | sed 's/^Fl /-/' | sort
}

config_keys() {
  sed -nE 's/^#?([a-z-]+) = .*/\1/p' "$example" | sort
}

config_keys_of_help() {
  { sed -n 's/^--//p' "$sandbox/help-options" | grep -vxE 'config|help|version|list-formats'; echo logs; } | sort
}

# `--format auto` of each option whose text in --help ends with `[auto]`.
help_defaults() {
  awk '/^  -/ { option = $1; sub(/.*,/, "", option) }
       match($0, /\[[^][]*\]$/) { print option, substr($0, RSTART + 1, RLENGTH - 2) }' \
    "$sandbox/help" | grep '^--' | sort
}

# The same of each option whose entry in the manual ends with `The default is ….`
manual_defaults() {
  section OPTIONS | awk '
    function finish() {
      at = index(text, "The default is ")
      if (option != "" && at) {
        text = substr(text, at + 15)
        sub(/ ?\.$/, "", text)
        print option, text
      }
      option = text = ""
    }
    /^\.(It|El|Ss)/ {
      finish()
      if ($1 == ".It")
        for (i = 2; i < NF; ++i) if ($i == "Fl" && $(i + 1) ~ /^-/) option = "-" $(i + 1)
      next
    }
    { sub(/^\.[A-Z][a-z] /, ""); gsub(/\\&/, ""); text = text == "" ? $0 : text " " $0 }' | sort
}

"$binary" --help >"$sandbox/help" || fail "--help fails"
help_options >"$sandbox/help-options"
manual_options >"$sandbox/manual-options"
same "the options of --help and of the manual" "$sandbox/help-options" "$sandbox/manual-options"
config_keys_of_help >"$sandbox/help-keys"
config_keys >"$sandbox/example-keys"
same "the options of --help and of the example configuration" \
  "$sandbox/help-keys" "$sandbox/example-keys"
help_defaults >"$sandbox/help-defaults"
manual_defaults >"$sandbox/manual-defaults"
same "the defaults in --help and in the manual" "$sandbox/help-defaults" "$sandbox/manual-defaults"

# ---- a place to run the examples in --------------------------------------------------------------

# One line that is combined, and fits the template of the example configuration, too.
log_line() {
  printf '192.0.2.7 - - [05/Mar/2024:09:19:38 +0000] '
  printf '"GET /v2/team/app/manifests/1.0 HTTP/1.1" 200 12 "-" "curl/8.5" "-" "-" 1709630378.125\n'
}

# The example's lines from `#KEY = ` to the end of its value, without the `#`.
example_setting() {
  awk -v key="$1" '
    inside { print substr($0, 2); if (/^#\x27\x27\x27$/) exit }
    !inside && index($0, "#" key " = ") == 1 {
      print substr($0, 2)
      if (!/\x27\x27\x27$/) exit
      inside = 1
    }' "$example"
}

log_dir=$sandbox/var/log/nginx
mkdir -p "$log_dir" "$sandbox"/{var/tmp,var/lib,etc/dvp-report,here,xdg/dvp-report,usr/share/GeoIP}
log_line >"$log_dir/registry-access.log"
log_line >"$sandbox/here/access.log"
log_line >"$sandbox/here/access.log.1"
example_setting log-format | sed -n "/^ /p" >"$sandbox/here/log_format.conf"
echo 'namespace,repository,owner' >"$sandbox/etc/dvp-report/owners.csv"
for folder in usr/share/GeoIP here; do
  cp "$databases/geolite2-country.mmdb" "$sandbox/$folder/GeoLite2-Country.mmdb"
  cp "$databases/geolite2-asn.mmdb" "$sandbox/$folder/GeoLite2-ASN.mmdb"
done
cp "$source_dir/testdata/hosts/aws.json" "$sandbox/here/ip-ranges.json"
cp "$source_dir/testdata/hosts/aws.json" "$sandbox/etc/dvp-report/aws-ip-ranges.json"
cp "$source_dir/testdata/hosts/google.json" "$sandbox/etc/dvp-report/google-cloud.json"
export XDG_CONFIG_HOME=$sandbox/xdg
echo "logs = ['$sandbox/here/access.log']" >"$XDG_CONFIG_HOME/dvp-report/config.toml"

# ---- the example configuration loads -------------------------------------------------------------

# loads NAME FILE OPTION...: the program runs with this configuration.
loads() {
  local name=$1 file=$2
  shift 2
  (cd "$sandbox/here" && "$binary" --config "$file" "$@" >"$sandbox/out" 2>&1 </dev/null) ||
    fail "the example configuration, $name: $(cat "$sandbox/out")"
}

# Absolute paths of the example, moved into the sandbox.
moved() { sed "s|\([\"=]\)/|\1$sandbox/|g"; }

moved <"$example" >"$sandbox/whole.toml"
loads "as it is" "$sandbox/whole.toml" --month 2024-03 --stdout repo-summary
grep -q '^team,app,1,1,0,0,team$' "$sandbox/out" || fail "the logs of the example are not read"

while read -r key; do
  { moved <"$example"; example_setting "$key" | moved; } >"$sandbox/one.toml"
  window=(--month 2024-03)
  [[ $key == month ]] && window=()
  loads "with $key" "$sandbox/one.toml" "${window[@]}"
done < <(sed -nE 's/^#([a-z-]+) = .*/\1/p' "$example")

# ---- the commands in the manual run --------------------------------------------------------------

# The commands in the displays of EXAMPLES, one a line.
example_commands() {
  section EXAMPLES | awk '
    /^\.Bd/ { inside = 1; next }
    /^\.Ed/ { inside = 0; next }
    inside {
      gsub(/\\\(aq/, "\x27")
      more = sub(/ *\\e$/, "") || /\|$/
      sub(/^ +/, "")
      command = command == "" ? $0 : command " " $0
      if (!more) { print command; command = "" }
    }'
}

# From dvp-report on, up to the next command of a pipeline, with paths moved into the sandbox.
own_part() {
  sed -nE 's/^(.*[ |])?dvp-report /"$binary" /; s/ \|.*//; s| /| $sandbox/|g; /^"\$binary"/p'
}

examples=0
while read -r command; do
  examples=$((examples + 1))
  (cd "$sandbox/here" && log_line | eval "$command" >"$sandbox/out" 2>&1) ||
    fail "the manual's example fails: $command: $(cat "$sandbox/out")"
done < <(example_commands | own_part)
named=$(section EXAMPLES | grep -cE '(^|[ |])dvp-report ')
[[ $examples -gt 0 && $examples -eq $named ]] ||
  fail "$examples examples of the manual were run, $named are there"

! [[ -s $sandbox/failures ]]
