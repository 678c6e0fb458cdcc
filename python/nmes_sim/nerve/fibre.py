"""A nerve fibre as a chain of compartments: its model, size and geometry."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from nmes_sim import _core
from nmes_sim.library import cable_parameters
from nmes_sim.nerve.arrays import Floats, choose, plain, whole
from nmes_sim.spec.schema import Num

__all__ = ["MODELS", "Fibre", "default_nodes", "detection_rule"]

#: Models of a fibre: motor or touch fibres (``mrg``), its variants fitted to human motor and sensory axons
#: (``gaines-motor``, ``gaines-sensory``), two single cables (``senn``, ``sweeney``) and an unmyelinated C fibre
#: (``sundt``).
MODELS = ("mrg", "gaines-motor", "gaines-sensory", "senn", "sweeney", "sundt")

_DIAMETER = Num("um", 0.001, 1000.0)
_NODES = Num("1", 3.0, 100_000.0, whole=True)
_KEPT = 512
_DEFAULT_NODES = 51
_DEFAULT_COMPARTMENTS = 601


def default_nodes(model: str) -> int:
    """Return the number of nodes of a fibre when none is said: 51, and 601 compartments of a C fibre."""
    return _DEFAULT_COMPARTMENTS if model == "sundt" else _DEFAULT_NODES


@cache
def _spec() -> _core.CableSpec:
    return _core.CableSpec(json.dumps(cable_parameters(), allow_nan=False))


@cache
def detection_rule(model: str) -> dict[str, float]:
    """Return when a spike of a model counts and how long it is waited for, by the names of its parameter file."""
    tables = cast("dict[str, dict[str, dict[str, float]]]", cable_parameters())
    return tables[model.replace("-", "_")]["detection"]


@lru_cache(maxsize=_KEPT)
def _build(model: str, diameter_um: float, nodes: int) -> _core.Fibre:
    return _core.Fibre(_spec(), model, diameter_um, nodes)


class Fibre:
    """One nerve fibre: straight unless a path is said, with sealed ends.

    Parameters
    ----------
    model : str
        One of `MODELS`.
    diameter_um : float
        Outer diameter, with the myelin [um].
    nodes : int, optional
        Number of nodes of Ranvier; of compartments for ``sundt``. 51, and 601 for ``sundt``, if left out.

    Raises
    ------
    SpecError
        If there is no such model, or it does not cover this diameter.

    Notes
    -----
    Positions are in mm along the fibre; the node ``nodes // 2``, the centre node, is at 0. A fibre does not change; two
    fibres of the same model, diameter and length are equal.

    Examples
    --------
    >>> from nmes_sim.nerve import Fibre
    >>> fibre = Fibre("mrg", diameter_um=10, nodes=21)
    >>> fibre.position_mm.shape, round(fibre.pitch_mm, 6)
    ((221,), 1.15)
    """

    __slots__ = ("_inner", "_node_index", "_position_mm")

    def __init__(self, model: str = "mrg", diameter_um: float = 10.0, nodes: int | None = None) -> None:
        name = choose(model, MODELS, "model")
        count = default_nodes(name) if nodes is None else whole(nodes, _NODES, "nodes")
        self._inner = _build(name, plain(diameter_um, _DIAMETER, "diameter_um"), count)
        self._position_mm = self._inner.position_mm
        self._node_index = self._inner.node_index
        self._position_mm.flags.writeable = False
        self._node_index.flags.writeable = False

    @property
    def model(self) -> str:
        """Name of the model."""
        return self._inner.model

    @property
    def diameter_um(self) -> float:
        """Outer diameter [um]."""
        return self._inner.diameter_um

    @property
    def nodes(self) -> int:
        """Number of nodes; of compartments for ``sundt``."""
        return self._inner.nodes

    @property
    def compartments(self) -> int:
        """Number of compartments: the length of `position_mm` and of every potential."""
        return int(self._position_mm.size)

    @property
    def position_mm(self) -> Floats:
        """Middle of every compartment along the fibre, the centre node at 0 [mm]; shape (compartments,)."""
        return self._position_mm

    @property
    def node_index(self) -> NDArray[np.uintp]:
        """Which compartments are nodes; shape (nodes,)."""
        return self._node_index

    @property
    def node_position_mm(self) -> Floats:
        """Position of every node [mm]; shape (nodes,)."""
        return self._position_mm[self._node_index]

    @property
    def pitch_mm(self) -> float:
        """Distance from node to node [mm]."""
        return self._inner.pitch_mm

    @property
    def detection_node(self) -> int:
        """Node whose spike counts unless another is said: most of the way to the far end."""
        half = self.nodes // 2
        return half + int(detection_rule(self.model)["share"] * half)

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, Fibre) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"Fibre({self.model!r}, diameter_um={self.diameter_um:g}, nodes={self.nodes})"

    def __reduce__(self) -> tuple[type[Fibre], tuple[str, float, int]]:
        """Copy by building it again."""
        return Fibre, self._key()

    def _key(self) -> tuple[str, float, int]:
        return self.model, self.diameter_um, self.nodes

    @property
    def inner(self) -> _core.Fibre:
        """The engine's fibre."""
        return self._inner
