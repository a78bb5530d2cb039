"""docs/dubhe.schema.json and the loader take the same files: each document below is put to both.

    config_schema_test.py --dubhe PROGRAM --schema FILE --root FOLDER

Needs Debian's python3-jsonschema and python3-yaml.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import jsonschema
import yaml

GOOD = {
    "nothing": "",
    "the usual": """
dubbo:
  application: { name: greeting }
  registry: { address: "zookeeper://127.0.0.1:2181" }
  protocol: { name: dubbo, port: -1 }
  consumer: { timeout: 1000, retries: 2, loadbalance: random, filter: [default, -monitor] }
  references:
    dubhe.samples.GreetingService:
      version: 1.0.0
      methods: { greet: { timeout: 1.5s, retries: 0, arguments: { 0: { callback: true } } } }
dubhe: { log: { level: debug }, loops: 2, pool.threads: 4 }
""",
    "flat keys": "dubbo.consumer.timeout: 5\ndubbo:\n  registry.address: N/A\n  references:\n    com.acme.Echo.timeout: 5\n",
    "other spellings": "dubbo:\n  protocol: { preferSerialization: hessian2, heart_beat: 1000 }\n".replace("heart_beat", "heartbeat"),
    "placeholders": "dubbo:\n  application: { name: x }\n  protocol: { port: '${P:20880}' }\n  consumer: { check: '${C:false}' }\n",
    "several of a kind": """
dubbo:
  registries: { a: { address: "zookeeper://h:1" }, b: { address: N/A, default: false } }
  protocols: [ { id: p1, name: dubbo, port: 1 }, { id: p2, name: dubbo, port: 2 } ]
  providers: { quick: { timeout: 10 }, slow: { timeout: 1m, default: false } }
  services: { a.B: { provider: slow, protocol: "p1,p2", parameters: { any: thing } } }
""",
    "methods in a list": "dubbo:\n  services:\n    a.B:\n      methods: [ { name: greet, timeout: 5 } ]\n",
    "a method without `methods`": "dubbo:\n  references:\n    a.B: { greet: { timeout: 5 } }\n",
    "parts without effect": "dubbo:\n  tracing: { enabled: true }\n  config-center: { address: x }\n",
}
BAD = {
    "a wrong key": "dubbo:\n  consumer: { retires: 3 }\n",
    "a wrong element": "dubbo:\n  consumers_: { timeout: 3 }\n  consume: { timeout: 3 }\n",
    "a wrong root": "dubo:\n  consumer: { timeout: 3 }\n",
    "no number": "dubbo:\n  consumer: { retries: often }\n",
    "no port": "dubbo:\n  protocol: { port: 70000 }\n",
    "neither true nor false": "dubbo:\n  consumer: { check: maybe }\n",
    "no choice": "dubbo:\n  application: { register-mode: both }\n",
    "a wrong key of a method": "dubbo:\n  references:\n    a.B:\n      methods: { greet: { timeuot: 3 } }\n",
    "a wrong key of a reference": "dubbo:\n  references:\n    a.B: { timeuot: 3 }\n",
    "a wrong key of this process": "dubhe: { lops: 2 }\n",
    "a map where a value stands": "dubbo:\n  consumer: { timeout: { is: 3 } }\n",
}


class Test(unittest.TestCase):
    options = None

    def schema_takes(self, text):
        document = json.loads(json.dumps(yaml.load(text, Loader=yaml.BaseLoader)))
        typed = json.loads(json.dumps(yaml.safe_load(text)))
        schema = json.loads(pathlib.Path(self.options.schema).read_text())
        jsonschema.Draft7Validator.check_schema(schema)
        validator = jsonschema.Draft7Validator(schema)
        # As texts, and as an editor sees it, with numbers and truth.
        return all(validator.is_valid(one if one != "" else None) for one in (document, typed))

    def loader_takes(self, text):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "dubhe.yaml"
            file.write_text(text)
            done = subprocess.run([self.options.dubhe, "config", "check", str(file)], capture_output=True, text=True, timeout=30)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            return done.returncode == 0

    def test_both_take_what_is_good(self):
        for name, text in GOOD.items():
            with self.subTest(name):
                self.assertTrue(self.loader_takes(text))
                self.assertTrue(self.schema_takes(text))

    def test_both_refuse_what_is_bad(self):
        for name, text in BAD.items():
            with self.subTest(name):
                self.assertFalse(self.loader_takes(text))
                self.assertFalse(self.schema_takes(text))

    def test_both_take_every_configuration_in_the_docs(self):
        root = pathlib.Path(self.options.root)
        blocks = 0
        for page in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
            for text in re.findall(r"```yaml\n(.*?)```", page.read_text(), re.S):
                if not re.match(r"(#.*\n)*(dubbo|dubhe)[:.]", text):
                    continue  # a fragment, or another program's
                blocks += 1
                with self.subTest(page=page.name, text=text):
                    self.assertTrue(self.loader_takes(text))
                    self.assertTrue(self.schema_takes(text))
        self.assertGreater(blocks, 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("dubhe", "schema", "root"):
        parser.add_argument("--" + name, required=True)
    Test.options, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
