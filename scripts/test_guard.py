#!/usr/bin/env python3
"""Tests how scripts/guard judges its numbers. Measures nothing."""

import copy
import importlib.machinery
import importlib.util
import json
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True  # it would appear next to the script
HERE = pathlib.Path(__file__).resolve().parent
LOADER = importlib.machinery.SourceFileLoader("guard", str(HERE / "guard"))
guard = importlib.util.module_from_spec(importlib.util.spec_from_loader("guard", LOADER))
LOADER.exec_module(guard)


class Judge(unittest.TestCase):
    def setUp(self):
        self.kept = json.loads(guard.KEPT.read_text(encoding="utf-8"))
        self.measured = copy.deepcopy(self.kept)

    def after(self, name, factor):
        """Judges measurements in which one number is the stored number times `factor`."""
        self.measured["numbers"][name] = round(self.kept["numbers"][name] * factor)
        return guard.judge(self.kept, self.measured)

    def test_unchanged_numbers_pass_and_are_printed(self):
        grown, notes = guard.judge(self.kept, self.measured)
        self.assertEqual((grown, len(notes)), ([], len(guard.NUMBERS)))
        self.assertEqual(set(self.kept["numbers"]), set(guard.NUMBERS))

    def test_a_number_that_grew_by_more_than_the_bound_fails(self):
        for name in guard.NUMBERS:
            with self.subTest(name):
                self.assertEqual(self.after(name, 1.025)[0], [])
                (grown,) = self.after(name, 1.04)[0]
                self.assertRegex(grown, rf"^{name} grew by (3\.[5-9]|4\.\d) %, from [\d,]+ to [\d,]+ \(")
                self.after(name, 1)

    def test_a_number_that_shrank_asks_for_an_update(self):
        grown, notes = self.after("binary", 0.9)
        self.assertEqual(grown, [])
        self.assertIn("NOTE: binary shrank by 10.0 %: run make guard-update, or it may grow back unnoticed", notes)
        self.assertNotIn("shrank", " ".join(self.after("binary", 0.98)[1]))

    def test_another_compiler_is_noted_and_allows_more_growth(self):
        self.measured["tools"]["rustc"] = "9.9.9"
        grown, notes = self.after("handshake", 1.09)
        self.assertEqual(grown, [])
        self.assertIn("rustc is 9.9.9", notes[0])
        self.assertEqual(len(self.after("handshake", 1.11)[0]), 1)
        self.after("handshake", 1)
        self.assertEqual(len(self.after("crates", 1.05)[0]), 1)


if __name__ == "__main__":
    unittest.main()
