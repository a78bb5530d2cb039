"""A plot of lines as an SVG file, on logarithmic axes; nothing but the standard library."""

import math
import xml.sax.saxutils

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 900, 480, 70, 50, 170, 60
COLOURS = ['#555555', '#1b9e77', '#d95f02', '#7570b3', '#e7298a', '#66a61e', '#a6761d']


def escape(text):
    return xml.sax.saxutils.escape(str(text))


def decades(low, high):
    return range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)


def lines_svg(title, y_title, places, series):
    """`places`: names along the x axis. `series`: {name: [value or None, …]}, one for each place."""
    values = [value for line in series.values() for value in line if value]
    if not values:
        return ''
    steps = decades(min(values), max(values))
    low, high = steps[0], max(steps[-1], steps[0] + 1)

    def x_of(index):
        return LEFT + (WIDTH - LEFT - RIGHT) * (index + 0.5) / len(places)

    def y_of(value):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (math.log10(value) - low) / (high - low)

    out = ['<svg xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="12" '
           f'viewBox="0 0 {WIDTH} {HEIGHT}">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
           f'<text x="{LEFT}" y="24" font-size="16">{escape(title)}</text>',
           f'<text x="{LEFT}" y="42" fill="#666">{escape(y_title)}, logarithmic</text>']
    for step in range(low, high + 1):
        y = y_of(10 ** step)
        out.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10 ** step:g}</text>')
    for index, place in enumerate(places):
        out.append(f'<text x="{x_of(index):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">'
                   f'{escape(place)}</text>')
    for number, (name, line) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = [(x_of(index), y_of(value)) for index, value in enumerate(line) if value]
        out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" '
                   f'points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points]
        y = TOP + 18 * number
        out.append(f'<rect x="{WIDTH - RIGHT + 20}" y="{y}" width="14" height="4" fill="{colour}"/>')
        out.append(f'<text x="{WIDTH - RIGHT + 40}" y="{y + 7}">{escape(name)}</text>')
    return '\n'.join(out) + '\n</svg>\n'
