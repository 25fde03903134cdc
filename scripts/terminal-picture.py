#!/usr/bin/env python3
r"""Runs commands and draws what a terminal shows of them, as an SVG that follows the reader's light or dark mode.

Usage: terminal-picture.py OUTPUT.svg COMMAND...

What the commands write is drawn as it is; nothing is made up, nothing left out. A command that fails fails the picture. With
an image of redis in docker, and squash on the PATH, docs/images/terminal.svg is made by

    scripts/terminal-picture.py docs/images/terminal.svg \
        'docker save redis:lab-1 | squash -t redis:slim | docker load' 'docker images redis' \
        'docker run --rm --network none redis:slim redis-server --version'
"""

import subprocess
import sys
from html import escape
from pathlib import Path

CHARACTER, LINE, MARGIN, TOP = 8.4, 20, 20, 44

STYLE = """
text { font: 14px/20px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #1f2328; white-space: pre }
.window { fill: #f6f8fa; stroke: #d1d9e0 }
.button { fill: #d1d9e0 }
.prompt { fill: #59636e }
.command { font-weight: 600 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .window { fill: #151b23; stroke: #3d444d }
  .button { fill: #3d444d }
  .prompt { fill: #9198a1 }
}
"""


def run(command: str) -> list[str]:
    result = subprocess.run(["bash", "-o", "pipefail", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False)
    output = result.stdout.decode()
    if result.returncode:
        sys.exit(f"terminal-picture.py: {command}: exit {result.returncode}\n{output}")
    return output.rstrip("\n").split("\n")


def draw(commands: list[str]) -> str:
    lines, texts = [], []
    for command in commands:
        lines.append((f"$ {command}", f'<tspan class="prompt">$ </tspan><tspan class="command">{escape(command)}</tspan>'))
        lines += [(line, escape(line)) for line in run(command)]
        lines.append(("", ""))
    lines.pop()
    for number, (_, markup) in enumerate(lines):
        if markup:
            texts.append(f'<text x="{MARGIN}" y="{TOP + LINE * (number + 1)}" xml:space="preserve">{markup}</text>')
    width = round(max(len(plain) for plain, _ in lines) * CHARACTER + 2 * MARGIN)
    height = TOP + LINE * (len(lines) + 1)
    title = escape("A terminal: " + "; ".join(commands))
    buttons = "".join(f'<circle class="button" cx="{MARGIN + 6 + 20 * i}" cy="22" r="6"/>' for i in range(3))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n"
        f'<rect class="window" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>\n{buttons}\n'
        + "\n".join(texts) + "\n</svg>\n")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    Path(sys.argv[1]).write_text(draw(sys.argv[2:]), encoding="utf-8")
