"""Charts as SVG that follows the reader's light or dark theme."""

import math
from dataclasses import dataclass
from html import escape

STYLE = """
text { font: 13px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #24292f }
.title { font-size: 16px; font-weight: 600 }
.small { font-size: 11px; fill: #57606a }
.axis { stroke: #8c959f; stroke-width: 1 }
.grid { stroke: #d8dee4; stroke-width: 1 }
.ours { fill: #0969da; stroke: #0969da }
.other { fill: #8c959f; stroke: #8c959f }
.limit { fill: #2da44e; stroke: #2da44e }
.pale { opacity: .4 }
.line { fill: none; stroke: #0969da; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .small { fill: #9198a1 }
  .axis { stroke: #656c76 }
  .grid { stroke: #30363d }
  .ours { fill: #4493f8; stroke: #4493f8 }
  .other { fill: #6e7681; stroke: #6e7681 }
  .limit { fill: #3fb950; stroke: #3fb950 }
  .line { stroke: #4493f8 }
}
"""


@dataclass(frozen=True)
class Bar:
    label: str
    kind: str  # a class of STYLE
    value: float
    # The part of the value that is drawn pale, at its end.
    pale: float = 0
    text: str = ""


@dataclass(frozen=True)
class Plot:
    title: str
    x_label: str
    y_label: str
    points: list[tuple[float, float]]


def text(x: float, y: float, content: str, style: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" text-anchor="{anchor}">{escape(content)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{style}"/>'


def rect(x: float, y: float, width: float, height: float, style: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" class="{style}" stroke="none"/>'


def document(width: int, height: int, title: str, parts: list[str]) -> str:
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">\n'
            f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n{body}\n</svg>\n")


def bar_chart(title: str, subtitle: str, bars: list[Bar]) -> str:
    left, right, row, top, width = 240, 150, 26, 68, 860
    room = width - left - right
    longest = max(bar.value for bar in bars)
    parts = [text(16, 28, title, "title"), text(16, 48, subtitle, "small")]
    for i, bar in enumerate(bars):
        y = top + i * row
        solid = room * (bar.value - bar.pale) / longest
        parts.append(text(left - 10, y + 13, bar.label, anchor="end"))
        parts.append(rect(left, y, max(solid, 1), row - 8, bar.kind))
        parts.append(rect(left + solid, y, room * bar.pale / longest, row - 8, f"{bar.kind} pale"))
        parts.append(text(left + room * bar.value / longest + 8, y + 13, bar.text))
    parts.append(line(left, top - 6, left, top + len(bars) * row, "axis"))
    return document(width, top + len(bars) * row + 12, title, parts)


def plot_grid(title: str, subtitle: str, plots: list[Plot], columns: int) -> str:
    width, height, top = 330, 240, 60
    parts = [text(16, 28, title, "title"), text(16, 48, subtitle, "small")]
    for i, plot in enumerate(plots):
        parts += draw_plot(plot, (i % columns) * width, top + (i // columns) * height, width, height)
    rows = -(-len(plots) // columns)
    return document(columns * width, top + rows * height, title, parts)


def draw_plot(plot: Plot, x: int, y: int, width: int, height: int) -> list[str]:
    left, right, top, bottom = x + 58, x + width - 20, y + 28, y + height - 46
    x_ticks, y_ticks = ticks(max(p[0] for p in plot.points)), ticks(max(p[1] for p in plot.points))

    def at(point: tuple[float, float]) -> tuple[float, float]:
        return left + (right - left) * point[0] / x_ticks[-1], bottom - (bottom - top) * point[1] / y_ticks[-1]

    parts = [text((left + right) / 2, y + 16, plot.title, anchor="middle")]
    for tick in y_ticks:
        level = at((0, tick))[1]
        parts += [line(left, level, right, level, "grid"), text(left - 6, level + 4, number(tick), "small", "end")]
    for tick in x_ticks:
        parts.append(text(at((tick, 0))[0], bottom + 16, number(tick), "small", "middle"))
    parts += [line(left, bottom, right, bottom, "axis"), line(left, top, left, bottom, "axis")]
    parts.append(text((left + right) / 2, bottom + 34, plot.x_label, "small", "middle"))
    parts.append(text(left - 6, top - 12, plot.y_label, "small", "end"))
    places = [at(point) for point in plot.points]
    path = " ".join(f"{px:.1f},{py:.1f}" for px, py in places)
    parts.append(f'<polyline points="{path}" class="line"/>')
    parts += [f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3.5" class="ours"/>' for px, py in places]
    return parts


def ticks(highest: float) -> list[float]:
    """At most six round numbers, from 0 to at least the highest value."""
    step = next(base * 10.0 ** power for power in range(-3, 15) for base in (1, 2, 5) if base * 10.0 ** power * 5 >= highest)
    return [step * i for i in range(math.ceil(highest / step) + 1)]


def number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
