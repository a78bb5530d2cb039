"""Plots of lines as an SVG file, on a logarithmic axis; nothing but the standard library."""

import dataclasses
import math
import xml.sax.saxutils

LEFT, TOP, BOTTOM, LINE, LETTER = 64, 56, 40, 17, 6.6
COLOURS = ['#555555', '#1b9e77', '#d95f02', '#7570b3', '#e7298a', '#66a61e', '#a6761d']


@dataclasses.dataclass(frozen=True)
class Panel:
    """`places`: names along the x axis. `series`: {name: [value or None, …]}, one for each place."""
    title: str
    unit: str
    places: list
    series: dict


def escape(text):
    return xml.sax.saxutils.escape(str(text))


def short(number):
    """1024 → 1 Ki, 10000 → 10 k: places are numbers or names."""
    if not isinstance(number, int) or number < 1024:
        return str(number)
    for size, letters in ((1 << 20, 'Mi'), (1 << 10, 'Ki')):
        if number % size == 0:
            return f'{number // size} {letters}'
    return f'{number // 1000} k' if number % 1000 == 0 else f'{number:,}'


def scale(values):
    """Lines across a panel: powers of ten, and 2 and 5 of each where the values are close together."""
    low, high = min(values), max(values)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    factors = (1, 2, 5) if last - first <= 2 else (1,)
    steps = [factor * 10.0 ** power for power in range(first, last + 1) for factor in factors]
    below = max((step for step in steps if step <= low), default=steps[0])
    above = min((step for step in steps if step >= high and step > below), default=steps[-1])
    return [step for step in steps if below <= step <= above]


def texts_apart(ends):
    """Heights for the names at the ends of lines, none over another."""
    placed = []
    for y, name in sorted(ends):
        placed.append((max(y, placed[-1][0] + LINE - 3 if placed else y), name))
    return dict((name, y) for y, name in placed)


def draw(panel, left, top, width, height):
    values = [value for line in panel.series.values() for value in line if value]
    out = [f'<text x="{left}" y="{top + 22}" font-size="15">{escape(panel.title)}</text>',
           f'<text x="{left}" y="{top + 40}" fill="#666">{escape(panel.unit)}, logarithmic</text>']
    if not values:
        return out
    names = max(len(str(name)) for name in panel.series) * LETTER + 24 if len(panel.series) > 1 else 16
    x0, x1, y0, y1 = left + LEFT, left + width - names, top + TOP, top + height - BOTTOM
    steps = scale(values)
    low, high = math.log10(steps[0]), math.log10(steps[-1])

    def x_of(index):
        return x0 + (x1 - x0) * (index + 0.5) / len(panel.places)

    def y_of(value):
        return y1 - (y1 - y0) * (math.log10(value) - low) / (high - low)

    for step in steps:
        out.append(f'<line x1="{x0}" y1="{y_of(step):.1f}" x2="{x1:.1f}" y2="{y_of(step):.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{x0 - 8}" y="{y_of(step) + 4:.1f}" text-anchor="end">{step:,.10g}</text>')
    for index, place in enumerate(panel.places):
        out.append(f'<text x="{x_of(index):.1f}" y="{y1 + 20}" text-anchor="middle">{escape(short(place))}</text>')
    drawn = {name: [(x_of(i), y_of(value)) for i, value in enumerate(line) if value] for name, line in panel.series.items()}
    last = x_of(len(panel.places) - 1)
    heights = texts_apart([(points[-1][1], name) for name, points in drawn.items() if points and points[-1][0] == last])
    for colour, (name, points) in zip(COLOURS, drawn.items()):
        out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" '
                   f'points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points]
        if points and len(drawn) > 1:  # a line that ends early has its name under its end
            x, y = (x1 + 6, heights[name] + 4) if name in heights else (points[-1][0] + 6, points[-1][1] + 16)
            out.append(f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}">{escape(name)}</text>')
    return out


def svg(panels, columns=1, width=900, height=480):
    """All of them on one page, row by row."""
    rows = math.ceil(len(panels) / columns)
    out = ['<svg xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="12" '
           f'viewBox="0 0 {columns * width} {rows * height}">',
           f'<rect width="{columns * width}" height="{rows * height}" fill="white"/>']
    for number, panel in enumerate(panels):
        out += draw(panel, 16 + number % columns * width, number // columns * height, width - 32, height)
    return '\n'.join(out) + '\n</svg>\n'
