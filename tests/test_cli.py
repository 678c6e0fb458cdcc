"""The command line without the engine: help, list, cite, and bad input as one line with exit code 2."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest
from nmes_sim import cli, cli_base, library
from nmes_sim.errors import SpecError


@pytest.fixture
def refused(call):
    def run(*arguments: str) -> str:
        code, out, err = call(*arguments)
        assert code == 2
        assert out == ""
        assert err.startswith("nmes-sim: ")
        assert err.count("\n") == 1
        assert "Traceback" not in err
        return err

    return run


def subcommands():
    parser = cli.build_parser()
    (action,) = (a for a in parser._actions if a.dest == "==SUPPRESS==" or hasattr(a, "add_parser"))
    return sorted(action.choices)


def test_the_subcommands_are_there():
    assert {"cite", "ladder", "list", "muscle", "run"} <= set(subcommands())


@pytest.mark.parametrize("name", subcommands())
def test_every_subcommand_has_help_with_an_example(call, name):
    code, out, err = call(name, "--help")
    assert (code, err) == (0, "")
    assert "example:" in out
    assert f"nmes-sim {name}" in out[out.index("example:") :]


def test_help_and_version(call):
    code, out, _err = call("--help")
    assert code == 0
    assert "example:" in out
    code, out, _err = call("--version")
    assert code == 0
    assert out.startswith("nmes-sim ")


@pytest.mark.parametrize("kind", ["program", "subject", "condition", "site"])
def test_list(call, kind):
    code, out, _err = call("list", f"{kind}s")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines() if not line.startswith(" ")] == list(library.ids(kind))
    code, out, _err = call("list", f"{kind}s", "--json")
    assert code == 0
    assert [entry["id"] for entry in json.loads(out)] == list(library.ids(kind))


def test_cite_prints_a_numbered_bibliography(call):
    code, out, _err = call("cite", "lieber1996")
    assert code == 0
    assert "[1] " in out
    assert "Sports Health" in out
    assert "assumed" in out


def test_cite_bibtex_and_json_name_the_same_sources(call):
    _code, bibtex, _err = call("cite", "conventional_tens", "--bibtex")
    _code, text, _err = call("cite", "conventional_tens", "--json")
    found = json.loads(text)
    assert found["effect"]["badge"] == "moderate"
    assert sum(found["counts"].values()) == sum(sum(r["uses"].values()) for r in found["references"])
    assert all(f"{{{reference['key']}," in bibtex for reference in found["references"])


def test_cite_follows_the_subject_and_the_site(call):
    _code, thigh, _err = call("cite", "sisk1987", "--json")
    _code, back, _err = call("cite", "sisk1987", "--json", "--site", "low_back")
    keys = [{r["key"] for r in json.loads(text)["references"]} for text in (thigh, back)]
    assert "electrode_size_study" in keys[0] - keys[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("lst",), "did you mean 'list'"),
        (("list", "progams"), "did you mean 'programs'"),
        (("cite", "liber1996"), "did you mean 'lieber1996'"),
        (("cite", "sisk1987", "--site", "quadriceps_left"), "did you mean 'quadriceps_right'"),
        (("cite", "/"), "folder"),
        (("cite", "nowhere.toml"), "does not exist"),
        (("cite", "/dev/zero"), "not a regular file"),
        (("run",), "program"),
        (("run", "sisk1987", "--duration", "nan"), "0.001 to 86400 s"),
        (("run", "sisk1987", "--duration", "0"), "0.001 to 86400 s"),
        (("run", "sisk1987", "--duration", "1e99"), "0.001 to 86400 s"),
        (("run", "sisk1987", "--seed", "-1"), "0 to"),
        (("run", "sisk1987", "--seed", "1.5"), "whole number"),
        (("run", "sisk1987", "--speed", "fast"), "0.1 to 100"),
        (("run", "sisk1987", "--speed", "0"), "0.1 to 100"),
        (("run", "sisk1987", "--amplitude-ma", "inf"), "0 to 1000 mA"),
        (("run", "sisk1987", "--bogus"), "--bogus"),
        (("muscle", "--model", "ding2004"), "did you mean 'ding200"),
        (("muscle", "--frequency-hz", "-5"), "0.1 to 2000 Hz"),
        (("muscle", "--repeat", "0"), "1 to 10000"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(refused, arguments, words):
    assert words in refused(*arguments)


def test_a_broken_program_file(refused, tmp_path):
    text = (library.DATA / "programs" / "sisk1987.toml").read_text(encoding="utf-8")
    path = tmp_path / "own.toml"
    path.write_text(text.replace("value = 40.0", "value = 4000.0", 1), encoding="utf-8")
    sentence = refused("cite", str(path))
    assert "channel[1].frequency" in sentence
    assert "4000" in sentence
    assert "0.1 to 2000 pps" in sentence


def test_nothing_is_loaded_that_is_not_needed():
    code = (
        "import sys; from nmes_sim import cli; assert cli.main(['list', 'programs']) == 0; "
        "print(sorted({'numpy', 'matplotlib', 'dearpygui', 'nmes_sim._core'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_python_dash_m_does_the_same():
    done = subprocess.run(
        [sys.executable, "-m", "nmes_sim", "list", "nothing"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("nmes-sim: there is no kind 'nothing'")
    assert done.stderr.count("\n") == 1


def test_an_interrupt_is_one_line_and_exit_code_130(call, monkeypatch):
    def interrupted(_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_call", interrupted)
    code, _out, err = call("list", "programs")
    assert code == 130
    assert err.strip().count("\n") == 0
    assert "interrupted" in err


def test_a_reader_that_goes_away_is_no_error():
    done = subprocess.run(
        f"{sys.executable} -m nmes_sim cite lieber1996 | head -c 10", shell=True, capture_output=True, check=True
    )
    assert done.stderr == b""


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_progress_bar_shows_on_a_terminal_only(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert cli_base.Progress().callback is None
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    bar = cli_base.Progress()
    bar.callback(0.5)
    bar.callback(1.0)
    bar.clear()
    assert "50 %" in terminal.getvalue()
    assert "100 %" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r")


def test_json_never_holds_what_is_not_a_number(capsys):
    cli_base.print_json({"a": float("nan"), "b": [float("inf"), 1.5], "c": None})
    assert json.loads(capsys.readouterr().out) == {"a": None, "b": [None, 1.5], "c": None}


def test_the_parser_raises_one_sentence():
    with pytest.raises(SpecError) as caught:
        cli.build_parser().parse_args(["run", "x", "--sample-hz", "x"])
    assert "--sample-hz" in str(caught.value)


def test_an_old_python_is_refused_in_one_sentence() -> None:
    """Below 3.11 importing says which version is needed and ends with 2, before anything newer is read."""
    code = "import sys; sys.version_info = (3, 10, 4); import nmes_sim"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "nmes-sim: Python 3.11 or newer is needed; this is 3.10\n"
