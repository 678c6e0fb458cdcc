"""Holds the rule that physiological numbers live in data files and the core gives the same bits everywhere."""

from __future__ import annotations

import re
from typing import Any

PHYSIOLOGY = ("nerve", "muscle", "pain", "reflex", "perfusion", "tissue")
PLAIN = {0.0, 1.0, 2.0, 0.5}

FLOAT = re.compile(
    r"(?<![\w.])"  # not part of a name and not a tuple field
    r"(?:\d[\d_]*\.(?![.\w])|\d[\d_]*\.\d[\d_]*(?:[eE][+-]?\d+)?|\d[\d_]*[eE][+-]?\d+|\d[\d_]*(?=_?f64\b))"
)
# rounded differently by different libraries; the crate's own `math` room has the portable forms
TRANSCENDENTAL = [
    "exp",
    "exp2",
    "exp_m1",
    "ln",
    "ln_1p",
    "log",
    "log2",
    "log10",
    "powf",
    "powi",
    "cbrt",
    "hypot",
    "sin",
    "cos",
    "tan",
    "sin_cos",
    "sinh",
    "cosh",
    "tanh",
    "asin",
    "acos",
    "atan",
    "atan2",
    "asinh",
    "acosh",
    "atanh",
]


def floats(code: str) -> list[tuple[int, float]]:
    """Float literals of blanked Rust code as (line, value)."""
    return [
        (code.count("\n", 0, m.start()) + 1, float(m[0].replace("_", "").rstrip(".") or 0))
        for m in FLOAT.finditer(code)
    ]


def test_the_reader_sees_float_literals() -> None:
    """Literals in their usual forms are found; tuple fields, ranges and integers are not."""
    code = "let a = 0.25 + 1e-3 * 3. - 7_f64 + 1_000.5; x.0.1; 0..5; 12; b[3]; 2.0; name_2.0"
    assert [value for _, value in floats(code)] == [0.25, 1e-3, 3.0, 7.0, 1000.5, 2.0]


def test_no_physiological_literal(tree: Any) -> None:
    """Only 0, 1, 2 and 1/2 are written in the rooms that hold physiology."""
    wrong = [
        f"{tree.relative(file.path)}:{line}: {value}"
        for room in PHYSIOLOGY
        for file in [*tree.rust(f"rust/nmes-core/src/{room}"), *tree.rust(f"rust/nmes-core/src/{room}.rs")]
        for line, value in floats(file.shipped)
        if value not in PLAIN
    ]
    assert not wrong, "\n".join(wrong)


def test_portable_arithmetic(tree: Any) -> None:
    """nmes-core calls no library transcendental, no fused multiply-add and no reciprocal estimate."""
    names = "|".join(TRANSCENDENTAL)
    banned = re.compile(rf"\.(?:{names})\(|\bf(?:64|32)::(?:{names})\b|\bmul_add\b|\brecip\b|\bfmul_add\b")
    wrong = [
        f"{tree.relative(file.path)}:{file.shipped.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for file in tree.rust("rust/nmes-core/src")
        for match in banned.finditer(file.shipped)
    ]
    assert not wrong, "\n".join(wrong)


def test_libm_only_in_math(tree: Any) -> None:
    """The portable library is reached through the room `math` alone."""
    wrong = [
        tree.relative(file.path)
        for file in tree.rust("rust/nmes-core/src")
        if "libm::" in file.shipped and "/math" not in tree.relative(file.path)
    ]
    assert not wrong, wrong


def test_no_hash_order(tree: Any) -> None:
    """nmes-core has no container whose order changes from run to run."""
    wrong = [
        tree.relative(file.path)
        for file in tree.rust("rust/nmes-core/src")
        if re.search(r"\bHash(Map|Set)\b", file.shipped)
    ]
    assert not wrong, wrong


def test_unsafe_code_is_confined(tree: Any) -> None:
    """nmes-core denies unsafe code; the one exempt module is simd/dispatch."""
    lib = tree.read("rust/nmes-core/src/lib.rs")
    assert re.search(r"#!\[deny\([^)]*\bunsafe_code\b", lib)
    users = {tree.relative(f.path) for f in tree.rust("rust/nmes-core/src") if re.search(r"\bunsafe\b", f.code)}
    assert users <= {"rust/nmes-core/src/simd/dispatch.rs"}, users
