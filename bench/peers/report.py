#!/usr/bin/env python3
"""A plain script, as one writes it for the purpose: report.py FORMAT LOG OUTPUT. It has one thread."""

import calendar
import csv
import datetime
import gzip
import json
import re
import sys
from operator import itemgetter

WINDOW_MS = 5000
KINDS = ("pull_by_tag", "pull_by_digest", "version_check")
EPOCH = datetime.date(1970, 1, 1).toordinal()
MONTH = (calendar.timegm((2024, 3, 1, 0, 0, 0)) * 1000, calendar.timegm((2024, 4, 1, 0, 0, 0)) * 1000)

COMBINED = re.compile(
    r'([^ ]+) [^[]*\[([^ ]+) [^]]*\] "(GET|HEAD) [^ ]*?/v2/([^ ]+)/manifests/([^ ]+) [^"]*" (?:2\d\d|304) [^"]*'
    r'"[^"]*" "([^"]*)" "([^"]*)"')
PATH = re.compile(r"/v2/(.+)/manifests/(.+)")
TOOL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/|(?:/[^ ]*)? \(?)(v?[0-9][A-Za-z0-9._+~-]*)")


class Days(dict):
    """Milliseconds of a day's beginning: every day is parsed once."""

    def __missing__(self, day):
        if day[4] == "-":
            date = int(day[:4]), int(day[5:7]), int(day[8:])
        else:
            date = int(day[7:]), list(calendar.month_abbr).index(day[3:6]), int(day[:2])
        self[day] = calendar.timegm((*date, 0, 0, 0)) * 1000
        return self[day]


days = Days()


def clock_ms(clock):
    return (int(clock[:2]) * 3600 + int(clock[3:5]) * 60 + int(clock[6:8])) * 1000


# The readers give pairs: (client, name) and (time, is HEAD, reference, digest of the response, user agent).


def read_combined(lines):
    match = COMBINED.match
    for line in lines:
        if "/manifests/" not in line or not (found := match(line)):
            continue
        client, at, method, name, reference, agent, digest = found.groups()
        time = days[at[:11]] + clock_ms(at[12:])
        yield (client, name), (time, method == "HEAD", reference, "" if digest == "-" else digest, agent)


def wanted(method, status):
    return method in ("GET", "HEAD") and (200 <= status < 300 or status == 304)


def read_json(lines):
    for line in lines:
        if "/manifests/" not in line:
            continue
        fields = json.loads(line)
        if wanted(fields["method"], fields["status"]) and (found := PATH.search(fields["uri"])):
            time = round(float(fields["msec"]) * 1000)
            yield (fields["remote_addr"], found[1]), (time, fields["method"] == "HEAD", found[2], fields["digest"],
                                                      fields["user_agent"])


def read_csv(lines):
    records = csv.reader(line for line in lines if "/manifests/" in line)
    for time, client, method, path, status, digest, agent in records:
        if wanted(method, int(status)) and (found := PATH.search(path)):
            time = days[time[:10]] + clock_ms(time[11:])
            yield (client, found[1]), (time, method == "HEAD", found[2], digest, agent)


def is_pull_of_head(reference, digest, head_reference, head_digest):
    if ":" not in reference:
        return reference == head_reference
    return digest == head_digest or not head_digest and ":" not in head_reference


def actions_of(requests):
    """SPEC's table, for requests of one address and repository that stand next to each other: lists of kind, digest
    and starting request."""
    requests.sort(key=itemgetter(0))  # those of one time stay in the order of the log
    action, ended, last_time, last_head, last_reference, last_digest = None, False, -WINDOW_MS - 1, False, "", ""
    for request in requests:
        time, head, reference, digest, _ = request
        by_digest = ":" in reference
        if by_digest:
            digest = reference
        follows = not head and time - last_time <= WINDOW_MS
        pulls = follows and last_head and is_pull_of_head(reference, digest, last_reference, last_digest)
        # A second GET ends its action, so that of three GETs in a row the third starts a new one.
        ended = follows and not last_head and not ended and by_digest and digest != last_digest
        if pulls:
            action[0] = "pull_by_tag" if action[0] == "version_check" else action[0]
            action[1] = action[1] or digest
        elif not ended:
            if action:
                yield action
            action = ["pull_by_digest" if by_digest else "version_check" if head else "pull_by_tag", digest, request]
        last_time, last_head, last_reference, last_digest = time, head, reference, digest
    yield action


class Tools(dict):
    """Tool and version of a user agent: every one is taken apart once."""

    def __missing__(self, agent):
        tool, version = TOOL.match(agent), VERSION.match(agent)
        self[agent] = f"{tool[0] if tool else ''},{version[1] if version else ''}"
        return self[agent]


class Report:
    def __init__(self):
        self.rows, self.counts, self.tools, self.dates = [], {}, Tools(), {}

    def date_and_clock(self, ms):
        day, seconds = ms // 86_400_000, ms // 1000 % 86_400
        if day not in self.dates:
            self.dates[day] = datetime.date.fromordinal(EPOCH + day).isoformat()
        return self.dates[day], "%02d:%02d:%02d" % (seconds // 3600, seconds // 60 % 60, seconds % 60)

    def add(self, client, name, requests):
        namespace, repository = name.split("/", 1) if "/" in name else ("", name)
        for action, digest, (time, head, reference, _, agent) in actions_of(requests):
            if not MONTH[0] <= time < MONTH[1]:
                continue
            day, clock = self.date_and_clock(time)
            method, tag = "HEAD" if head else "GET", "" if ":" in reference else reference
            self.rows.append((f"{day} {clock}",
                              f"{action},{day},,{digest},{method},,{namespace},{reference},{repository},{tag},"
                              f"{day} {clock},null,{self.tools[agent]},,{namespace}\n"))
            self.count((namespace, repository), client, action)
            self.count((namespace, repository, reference), client, action)

    def count(self, key, client, action):
        counts = self.counts.setdefault(key, [set(), 0, 0, 0])
        counts[0].add(client)
        counts[1 + KINDS.index(action)] += 1

    def write_raw(self, file):
        self.rows.sort(key=itemgetter(0))
        file.write("action,action_day,country,digest,http_method,host,namespace,reference,repository,tag,timestamp,"
                   "type,user_agent_tool,user_agent_version,domain,owner\n")
        file.writelines(row for _, row in self.rows)

    def write_summary(self, file, *keys):
        file.write(",".join((*keys, "unique_ip_address", *KINDS, "owner")) + "\n")
        for key in sorted(key for key in self.counts if len(key) == len(keys)):
            clients, *numbers = self.counts[key]
            file.write(",".join((*key, str(len(clients)), *map(str, numbers), key[0])) + "\n")

    def write(self, folder):
        with open(f"{folder}/raw.csv", "w", encoding="utf-8") as file:
            self.write_raw(file)
        with open(f"{folder}/repo-summary.csv", "w", encoding="utf-8") as file:
            self.write_summary(file, "namespace", "repository")
        with open(f"{folder}/summary.csv", "w", encoding="utf-8") as file:
            self.write_summary(file, "namespace", "repository", "reference")


def main(form, log, folder):
    read = {"combined": read_combined, "gzip": read_combined, "json": read_json, "csv": read_csv}[form]
    opened = gzip.open(log, "rt", encoding="utf-8") if form == "gzip" else open(log, encoding="utf-8")
    requests, number = {}, 0
    with opened as lines:
        for pair, request in read(lines):
            requests.setdefault(pair, []).append(request)
            number += 1
    report = Report()
    for (client, name), group in requests.items():
        report.add(client, name, group)
    report.write(folder)
    print(number)


if sys.argv[1:] == ["--version"]:
    print("Python", sys.version.split()[0])
else:
    main(*sys.argv[1:])
