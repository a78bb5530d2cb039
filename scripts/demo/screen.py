"""What the demo shows: sentences, a progress bar (plain lines where there is no terminal), a table."""

import sys
import time

BAR = 30
PLAIN_EVERY_S = 2.0


class Screen:

    def __init__(self, out=sys.stdout):
        self._out = out
        self._bar = out.isatty()
        self._drawn = 0
        self._last_plain = 0.0

    def say(self, text):
        self._clear()
        print(text, file=self._out, flush=True)

    def phase(self, sentence):
        self.say(f'\n{sentence}')
        self._last_plain = time.monotonic()

    def progress(self, part, text):
        part = min(1.0, max(0.0, part))
        if self._bar:
            full = int(part * BAR)
            line = f'  [{"#" * full}{"." * (BAR - full)}] {text}'
            self._out.write('\r' + line.ljust(self._drawn))
            self._out.flush()
            self._drawn = len(line)
        elif time.monotonic() - self._last_plain >= PLAIN_EVERY_S:
            self._last_plain = time.monotonic()
            print(f'  {int(part * 100):3d} %  {text}', file=self._out, flush=True)

    def done(self, text):
        self.say(f'  done: {text}')

    def table(self, head, rows):
        widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
        self.say('')
        for row in [head, ['-' * width for width in widths], *rows]:
            self.say('  '.join(cell.ljust(width) if column == 0 else cell.rjust(width)
                               for column, (cell, width) in enumerate(zip(row, widths))).rstrip())

    def _clear(self):
        if self._drawn:
            self._out.write('\r' + ' ' * self._drawn + '\r')
            self._drawn = 0
