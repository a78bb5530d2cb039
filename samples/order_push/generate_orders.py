#!/usr/bin/env python3
"""Writes the sample's orders, one JSON object per line; always the same ones.

  generate_orders.py            writes data/orders.jsonl beside this file
  generate_orders.py --check    compares it with what would be written; 1 if it differs
"""

import json
import pathlib
import random
import sys

SEED = 20_260_101
ORDERS = 5_000
FILE = pathlib.Path(__file__).resolve().parent / 'data' / 'orders.jsonl'

FIRST_DAY_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z
DAY_MS = 86_400_000

CUSTOMERS = [
    'Ann Becker', 'José Álvarez', 'Zoë Ångström', 'Łukasz Żółkiewski', 'Ñusta Quispe', 'Søren Kjær', 'Đorđe Petrović',
    '王小明', '陳美玲', '佐藤 花子', '鈴木 一郎', '김서연', '박지훈', 'Анна Кузнецова', 'Дмитро Шевченко', 'Георги Иванов',
    'فاطمة الزهراء', 'محمد عبد الله', 'שרה כהן', 'Ελένη Παπαδοπούλου', 'प्रिया शर्मा', 'สมชาย ใจดี', 'Nguyễn Thị Hương',
]
GOODS = [
    ('Espresso cups, set of six', 2490, 340), ('乌龙茶 250克', 1880, 260), ('抹茶セット', 4200, 480), ('유자차 1kg', 1550, 1100),
    ('Самовар, латунь', 18900, 4200), ('تمر مجدول ٥٠٠ غ', 1120, 520), ('Ελαιόλαδο 1 λ', 1390, 980),
    ('Käsefondue-Set „Matterhorn“', 6950, 3100), ('Crème brûlée torch 🔥', 2175, 410), ('Hand-blown glass 🥂, pair', 3460, 620),
    ('दार्जिलिंग चाय', 990, 250), ('น้ำพริกเผา', 385, 230), ('Bánh tráng 500 g', 275, 510), ('Teapot, cast iron', 7800, 1900),
    ('Müsli bowl, stoneware', 1245, 450), ('Breadboard, olive wood', 2990, 1300), ('Pepper mill', 3350, 380),
    ('Linen napkins 🧵', 1650, 210), ('Chef\'s knife 20 cm', 8900, 290), ('Apron "Grand Café"', 2250, 330),
]
NOTES = [
    ('gift', 'With love 🎁 — please wrap'), ('gift', '生日快乐！🎂'), ('gift', 'С днём рождения!'),
    ('delivery', 'يرجى الاتصال قبل التسليم'), ('delivery', 'Bitte beim Nachbarn (Müller) abgeben'),
    ('delivery', '置き配でお願いします'), ('delivery', 'Ring twice; the dog is friendly 🐕'),
    ('invoice', 'PO 4711/Ü, cost centre "Küche"'), ('invoice', '请开具增值税发票'), ('packing', 'no plastic, please ♻️'),
    ('packing', 'Осторожно, стекло'), ('allergy', 'contains nuts? then leave it out'),
    ('delivery', 'Left side entrance, 2nd floor,\nsecond door'), ('internal', 'tab\there and a back\\slash'),
]
STATUSES = ['NEW', 'PAID', 'PACKED', 'ON_HOLD']
CURRENCIES = ['EUR', 'EUR', 'USD', 'GBP', 'CNY', 'JPY', 'PLN']


class Dice:
    """Only random(), whose numbers Python promises to keep from version to version."""

    def __init__(self, seed):
        self._random = random.Random(seed)

    def below(self, limit):
        return int(self._random.random() * limit)

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def one_of(self, things):
        return things[self.below(len(things))]


def money(cents):
    return f'{cents // 100}.{cents % 100:02d}'


def make_item(dice):
    place = dice.below(len(GOODS))
    title, cents, _ = GOODS[place]
    quantity = dice.one_of([1, 1, 1, 2, 2, 3, 4, 6, 12])
    return {'sku': f'{chr(65 + place)}-{dice.between(100, 999)}', 'title': title, 'quantity': quantity,
            'price': money(cents), 'discount_percent': dice.one_of([0, 0, 0, 0, 5, 10])}, cents * quantity, place


def line_cents(item, gross):
    """What an item costs after its discount, rounded half up: the supplier reckons the same."""
    return (gross * (100 - item['discount_percent']) + 50) // 100


def make_order(dice, number):
    items, total, grams = [], 0, 0
    for _ in range(dice.between(2, 6)):
        item, gross, place = make_item(dice)
        items.append(item)
        total += line_cents(item, gross)
        grams += GOODS[place][2] * item['quantity']
    created = FIRST_DAY_MS + dice.below(300 * DAY_MS)
    notes = dict(dice.one_of(NOTES) for _ in range(dice.below(4)))
    return {
        'number': f'S{number:06d}',
        'customer_id': 7_000_000_000 + dice.below(1_000_000_000),
        'customer': dice.one_of(CUSTOMERS),
        'created': created,
        'due': created + dice.between(1, 14) * DAY_MS,
        'status': dice.one_of(STATUSES),
        'currency': dice.one_of(CURRENCIES),
        'total': money(total),
        'weight_kg': round(grams / 1000, 3),
        'express': dice.below(5) == 0,
        'items': items,
        'notes': notes,
    }


def lines():
    dice = Dice(SEED)
    for number in range(1, ORDERS + 1):
        yield json.dumps(make_order(dice, number), ensure_ascii=False, separators=(',', ':')) + '\n'


def main():
    text = ''.join(lines())
    if sys.argv[1:] == ['--check']:
        if not FILE.exists() or FILE.read_text(encoding='utf-8') != text:
            print(f'{FILE.name} is not what {pathlib.Path(__file__).name} writes: run the script and commit the file')
            return 1
        return 0
    if sys.argv[1:]:
        print(__doc__)
        return 2
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text, encoding='utf-8')
    return 0


if __name__ == '__main__':
    sys.exit(main())
