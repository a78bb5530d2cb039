"""Reads a page of metrics as Prometheus does: exits with what is wrong with it, if anything is.

usage: check_exposition.py PAGE
"""

import sys

from prometheus_client.parser import text_string_to_metric_families


def main():
    with open(sys.argv[1], encoding='utf-8') as page:
        text = page.read()
    seen, families = set(), set()
    for family in text_string_to_metric_families(text):
        if family.name in families:
            sys.exit(f'{family.name} is declared twice')
        families.add(family.name)
        if family.type == 'unknown' or not family.documentation:
            sys.exit(f'{family.name} has no type or no help')
        if not family.samples:
            sys.exit(f'{family.name} has no sample')
        for sample in family.samples:
            series = (sample.name, tuple(sorted(sample.labels.items())))
            if series in seen:
                sys.exit(f'{series} is told twice')
            seen.add(series)
        if family.type == 'histogram':
            check_histogram(family)
    if len(seen) != sum(1 for line in text.splitlines() if line and not line.startswith('#')):
        sys.exit('a line was left out')
    print(f'{len(families)} families, {len(seen)} series')


def check_histogram(family):
    by_series = {}
    for sample in family.samples:
        labels = dict(sample.labels)
        bound = labels.pop('le', None)
        one = by_series.setdefault(tuple(sorted(labels.items())), {'buckets': []})
        if sample.name.endswith('_bucket'):
            one['buckets'].append((float(bound), sample.value))
        else:
            one[sample.name.rsplit('_', 1)[1]] = sample.value
    for series, one in by_series.items():
        bounds = [bound for bound, _ in one['buckets']]
        counts = [count for _, count in one['buckets']]
        if bounds != sorted(bounds) or counts != sorted(counts) or bounds[-1] != float('inf'):
            sys.exit(f'{family.name} {series}: buckets do not rise to +Inf')
        if counts[-1] != one['count'] or 'sum' not in one:
            sys.exit(f'{family.name} {series}: +Inf is not the count, or there is no sum')


if __name__ == '__main__':
    main()
