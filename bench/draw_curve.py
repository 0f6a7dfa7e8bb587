"""Draws what scripts/bench curve measured: draw_curve.py TABLE.tsv > PICTURE.svg.

A panel is one curve (log size, addresses, repositories) and one cost (CPU time for a gigabyte, peak memory),
with a line for all cores and one for a single thread. All axes are logarithmic and span a decade at least:
what grows linearly is level in the upper row, and the noise of a machine does not look like growth.
"""

import html
import math
import sys

WIDTH, HEIGHT = 300, 210  # of a panel's inside
LEFT, TOP, GAP_X, GAP_Y, BOTTOM = 70, 126, 70, 70, 60
NAMES = {"size": "size of the log, GB", "addresses": "addresses", "repositories": "repositories"}
LINES = [("all", "all cores", "#1b6ca8"), ("one", "--jobs 1", "#c8553d")]


def read_table(path):
    """The lines that tell what was measured, and the rows as dictionaries."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    notes = [line[1:].strip() for line in lines if line.startswith("#")]
    header, *rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return notes, [dict(zip(header, row)) for row in rows]


def x_of(row):
    return int(row["bytes"]) / 1e9 if row["curve"] == "size" else int(row[row["curve"]])


def cpu_per_gigabyte(row, line):
    return float(row["cpu_s_" + line]) * 1e9 / int(row["bytes"])


def peak_megabytes(row, line):
    return int(row["peak_kib_" + line]) * 1024 / 1e6


COSTS = [("CPU s/GB", cpu_per_gigabyte), ("peak memory, MB", peak_megabytes)]


def round_numbers(low, high):
    """1, 2, 5, 10 … from the last one that is not above `low` to the first that is not below `high`."""
    steps = [digit * 10.0**power for power in range(-6, 13) for digit in (1, 2, 5)]
    first = max(i for i, step in enumerate(steps) if step <= low * 1.0001)
    last = min(i for i, step in enumerate(steps) if step >= high * 0.9999)
    while last - first < 3:  # three steps are a decade
        first, last = (first - 1, last) if (last - first) % 2 == 0 else (first, last + 1)
    return steps[first : last + 1]


class Axis:
    def __init__(self, numbers, start, end):
        self.ticks = round_numbers(min(numbers), max(numbers))
        self.start, self.end = start, end

    def place(self, number):
        low, high = math.log(self.ticks[0]), math.log(self.ticks[-1])
        return self.start + (math.log(number) - low) / (high - low) * (self.end - self.start)

    def labels(self):
        """All ticks have lines; with more than two decades only powers of ten have numbers."""
        many = len(self.ticks) > 7
        return [tick for tick in self.ticks if not many or f"{tick:e}".startswith("1.0")]


def written(number):
    return f"{number:,.0f}" if number >= 1000 else f"{number:g}"


def text(x, y, content, **attributes):
    more = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{content}</text>'


def line(x1, y1, x2, y2, colour):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def draw_grid(x, y, titles):
    for tick in x.ticks:
        yield line(x.place(tick), y.start, x.place(tick), y.end, "#e4e4e4")
    for tick in y.ticks:
        yield line(x.start, y.place(tick), x.end, y.place(tick), "#e4e4e4")
    yield line(x.start, y.start, x.end, y.start, "#555")
    yield line(x.start, y.start, x.start, y.end, "#555")
    for tick in x.labels():
        yield text(x.place(tick), y.start + 16, written(tick), text_anchor="middle")
    for tick in y.labels():
        yield text(x.start - 6, y.place(tick) + 4, written(tick), text_anchor="end")
    yield text((x.start + x.end) / 2, y.start + 34, titles[0], text_anchor="middle")
    yield text(x.start - 44, y.end - 10, titles[1], font_weight="bold")


def draw_panel(rows, cost, left, top):
    title, cost_of = cost
    x = Axis([x_of(row) for row in rows], left, left + WIDTH)
    y = Axis([cost_of(row, name) for row in rows for name, _, _ in LINES], top + HEIGHT, top)
    yield from draw_grid(x, y, (NAMES[rows[0]["curve"]], title))
    for name, _, colour in LINES:
        points = [(x.place(x_of(row)), y.place(cost_of(row, name))) for row in rows]
        path = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for px, py in points:
            yield f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3" fill="{colour}"/>'


def draw_head(notes):
    yield text(LEFT, 26, "How the cost of dvp-report grows", font_size=16, font_weight="bold")
    for i, note in enumerate(notes):
        yield text(LEFT, 44 + i * 15, html.escape(note))
    for i, (_, name, colour) in enumerate(LINES):
        yield f'<rect x="{LEFT + i * 100}" y="{TOP - 36}" width="18" height="4" fill="{colour}"/>'
        yield text(LEFT + i * 100 + 24, TOP - 30, name)


def draw(notes, rows):
    curves = [same for name in NAMES if (same := [row for row in rows if row["curve"] == name])]
    width = LEFT + max(len(curves), 2) * (WIDTH + GAP_X)
    height = TOP + len(COSTS) * (HEIGHT + GAP_Y) - GAP_Y + BOTTOM
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
           f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11" fill="#222">')
    yield f'<rect width="{width}" height="{height}" fill="white"/>'
    yield from draw_head(notes)
    for column, same in enumerate(curves):
        for row, cost in enumerate(COSTS):
            yield from draw_panel(same, cost, LEFT + column * (WIDTH + GAP_X), TOP + row * (HEIGHT + GAP_Y))
    yield "</svg>"


if __name__ == "__main__":
    print("\n".join(draw(*read_table(sys.argv[1]))))
