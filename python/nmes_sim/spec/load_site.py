"""Builds a site from its checked document, with the checks that need more than one field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nmes_sim.errors import SpecError
from nmes_sim.spec.document import number, numbers, optional, quantities, table, tables, text
from nmes_sim.spec.pads import check_pads
from nmes_sim.spec.site import (
    Course,
    Frame,
    MotorPoint,
    Muscle,
    Neighbour,
    Nerve,
    Pad,
    Placement,
    Site,
    Skin,
    Zone,
)
from nmes_sim.spec.walk import Document

__all__ = ["build_site"]

_SHARE_TOLERANCE = 1e-6


def build_site(document: Document) -> Site:
    """Build a `Site` from a document checked by `nmes_sim.spec.load.read_document`.

    Raises
    ------
    SpecError
        If parts of the site contradict one another; for pads see `nmes_sim.spec.pads.check_pads`.
    """
    name = f"site '{text(document, 'id')}'"
    site = Site(
        id=text(document, "id"),
        title=text(document, "title"),
        summary=text(document, "summary"),
        mvc_group=text(document, "mvc_group"),
        discomfort=optional(document, "discomfort") or 1.0,
        kinetics=text(document, "kinetics", "marion2009"),
        endurance=text(document, "endurance", "general"),
        joint=text(document, "joint", "none"),
        opponent=text(document, "opponent"),
        root=text(document, "root"),
        muscle_share=number(document, "muscle_share", 0.01),
        column_mmhg=number(document, "column"),
        status=text(document, "status"),
        assumed=text(document, "assumed"),
        frame=_frame(table(document, "frame") or {}),
        muscles=tuple(_muscle(name, item) for item in tables(document, "muscle")),
        neighbours=tuple(_neighbour(name, item) for item in tables(document, "neighbour")),
        nerves=tuple(_nerve(name, item) for item in tables(document, "nerve")),
        skins=tuple(_skin(item) for item in tables(document, "skin")),
        zones=tuple(_zone(name, item) for item in tables(document, "zone")),
        placements=tuple(_placement(name, item) for item in tables(document, "placement")),
        quantities=quantities(document),
    )
    _check_status(name, site)
    _check_names(name, site)
    _check_ranges(name, site)
    _check_shares(name, site)
    _check_motor_points(name, site)
    for number_, placement in enumerate(site.placements):
        # four poles are worn instead of the others
        worn = [] if placement.role == "four_pole" else site.placements[:number_]
        check_pads(site, placement.pads, [pad for other in worn if other.role != "four_pole" for pad in other.pads])
        _check_circuits(name, placement)
    return site


def _frame(item: Document) -> Frame:
    return Frame(
        origin=text(item, "origin"),
        x_axis=text(item, "x_axis"),
        y_axis=text(item, "y_axis"),
        x_min_mm=number(item, "x_min"),
        x_max_mm=number(item, "x_max"),
        y_min_mm=number(item, "y_min"),
        y_max_mm=number(item, "y_max"),
    )


def _course(where: str, item: Document) -> Course:
    found = Course(numbers(item, "x"), numbers(item, "y"), numbers(item, "depth"))
    _same_length(where, {"x": found.x_mm, "y": found.y_mm, "depth": found.depth_mm})
    return found


def _same_length(where: str, rows: Mapping[str, tuple[float, ...]]) -> None:
    wanted = len(rows["x"])
    for name, row in rows.items():
        if len(row) != wanted:
            message = f"{where}: '{name}' has {len(row)} points and 'x' has {wanted}; they go together point by point"
            allowed = f"{wanted} points"
            raise SpecError(message, slug="wrong_count", field=name, value=len(row), allowed=allowed, nearest=wanted)


def _belly(name: str, item: Document) -> tuple[float, float, tuple[MotorPoint, ...], Course | None]:
    points = tuple(
        MotorPoint(number(point, "x"), number(point, "y"), number(point, "share"))
        for point in tables(item, "motor_point")
    )
    way = table(item, "approach")
    approach = None if way is None else _course(f"{name}, approach of '{text(item, 'id')}'", way)
    return number(item, "depth_min"), number(item, "depth_max"), points, approach


def _muscle(name: str, item: Document) -> Muscle:
    ends = numbers(item, "ends") if "ends" in item else ()
    if ends and ends[0] >= ends[1]:
        message = f"{name}: the belly of '{text(item, 'id')}' ends at {ends[0]:g} mm, not before {ends[1]:g} mm"
        raise SpecError(message, slug="bad_order", field="ends", value=ends[0], allowed=f"below {ends[1]:g} mm")
    belly = _belly(name, item)
    return Muscle(text(item, "id"), text(item, "title"), number(item, "force_share"), *belly, ends_mm=ends)


def _neighbour(name: str, item: Document) -> Neighbour:
    found = Neighbour(
        text(item, "id"),
        text(item, "title"),
        *_belly(name, item),
        acts=text(item, "acts", "none"),
        nerve=text(item, "nerve", "other"),
        force_share=number(item, "force_share", 0.0),
        arm_share=number(item, "arm_share", 1.0),
    )
    if (found.acts in {"with", "against"}) != (found.force_share > 0.0):
        needs = "needs 'force_share', its share of the force of the group" if found.force_share == 0.0 else "has none"
        message = f"{name}: neighbour '{found.id}' acts '{found.acts}' and {needs}"
        field = f"neighbour.{found.id}.force_share"
        raise SpecError(message, slug="neighbour", field=field, allowed="a share where it acts with or against")
    return found


def _nerve(name: str, item: Document) -> Nerve:
    course = _course(f"{name}, nerve '{text(item, 'id')}'", item)
    return Nerve(text(item, "id"), text(item, "title"), text(item, "kind"), course)


def _skin(item: Document) -> Skin:
    return Skin(
        id=text(item, "id"),
        title=text(item, "title"),
        x_min_mm=number(item, "x_min"),
        x_max_mm=number(item, "x_max"),
        y_min_mm=number(item, "y_min"),
        y_max_mm=number(item, "y_max"),
        depth_min_mm=number(item, "depth_min"),
        depth_max_mm=number(item, "depth_max"),
    )


def _zone(name: str, item: Document) -> Zone:
    x, y = numbers(item, "x"), numbers(item, "y")
    _same_length(f"{name}, zone '{text(item, 'id')}'", {"x": x, "y": y})
    return Zone(text(item, "id"), text(item, "title"), text(item, "kind"), x, y, text(item, "reason"))


def _placement(name: str, item: Document) -> Placement:
    return Placement(
        id=text(item, "id"),
        title=text(item, "title"),
        role=text(item, "role"),
        description=text(item, "description"),
        pads=tuple(_pad(name, pad) for pad in tables(item, "pad")),
    )


def _pad(name: str, item: Document) -> Pad:
    """Build a pad; a rectangle takes `length` and `width`, a disc takes `radius`, and none of the other."""
    shape = text(item, "shape")
    needed, strange = (("radius",), ("length", "width")) if shape == "disc" else (("length", "width"), ("radius",))
    for size in needed:
        if size not in item:
            message = f"{name}: pad '{text(item, 'id')}' is a {shape} and needs '{size}'"
            field = f"pad.{text(item, 'id')}.{size}"
            raise SpecError(message, slug="missing_key", field=field, allowed="a length in mm")
    for size in strange:
        if size in item:
            message = f"{name}: pad '{text(item, 'id')}' is a {shape}, which has no '{size}'"
            field = f"pad.{text(item, 'id')}.{size}"
            raise SpecError(message, slug="unknown_key", field=field, value=size, allowed=", ".join(needed))
    length = 2.0 * number(item, "radius") if shape == "disc" else number(item, "length")
    width = length if shape == "disc" else number(item, "width")
    place = (number(item, "x"), number(item, "y"), length, width, number(item, "share"))
    return Pad(text(item, "id"), shape, *place, circuit=text(item, "circuit", "a"))


def _check_circuits(name: str, placement: Placement) -> None:
    """Refuse a second circuit that is not whole: what flows into each must flow out of it."""
    sums = {c: sum(pad.share for pad in placement.pads if pad.circuit == c) for c in ("a", "b")}
    second = any(pad.circuit == "b" for pad in placement.pads)
    if second != (placement.role == "four_pole") or any(abs(total) > _SHARE_TOLERANCE for total in sums.values()):
        message = (
            f"{name}: placement '{placement.id}' is of the role '{placement.role}', its circuits sum to "
            f"{sums['a']:g} and {sums['b']:g}; four poles are two circuits whose shares sum to 0 each, others have one"
        )
        raise SpecError(message, slug="circuits", field="pad.circuit", value=placement.id, allowed="two whole circuits")


def _check_status(name: str, site: Site) -> None:
    if site.status == "draft" and not site.assumed:
        message = f"{name} is a draft and does not say what is assumed; add 'assumed'"
        raise SpecError(message, slug="missing_key", field="assumed", allowed="text")
    if site.status == "complete" and not site.muscles:
        message = f"{name} is complete but has no [[muscle]]; add one, or make it a draft"
        raise SpecError(message, slug="missing_key", field="muscle", allowed="1 or more")


def _check_names(name: str, site: Site) -> None:
    muscles: list[Muscle | Neighbour] = [*site.muscles, *site.neighbours]
    for label, parts in (
        ("muscle", muscles),
        ("nerve", site.nerves),
        ("skin", site.skins),
        ("zone", site.zones),
        ("placement", site.placements),
    ):
        _unique(f"{name}: two of its {label} tables share the id", label, [part.id for part in parts])
    _unique(f"{name}: two of its placements share the role", "placement.role", [p.role for p in site.placements])


def _unique(sentence: str, field: str, names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            message = f"{sentence} '{name}'; each is used once"
            raise SpecError(message, slug="duplicate", field=field, value=name, allowed="each once")


def _check_ranges(name: str, site: Site) -> None:
    frame = site.frame
    ranges = [
        ("the frame", "x_min", frame.x_min_mm, frame.x_max_mm),
        ("the frame", "y_min", frame.y_min_mm, frame.y_max_mm),
    ]
    for skin in site.skins:
        ranges.append((f"'{skin.id}'", "x_min", skin.x_min_mm, skin.x_max_mm))
        ranges.append((f"'{skin.id}'", "y_min", skin.y_min_mm, skin.y_max_mm))
    parts: list[Muscle | Neighbour | Skin] = [*site.muscles, *site.neighbours, *site.skins]
    ranges += [(f"'{part.id}'", "depth_min", part.depth_min_mm, part.depth_max_mm) for part in parts]
    for owner, field, low, high in ranges:
        if low >= high:
            message = f"{name}: {owner} has {field} {low:g} mm, not below its {field.replace('min', 'max')}"
            raise SpecError(message, slug="bad_order", field=field, value=low, allowed=f"below {high:g} mm")


def _check_shares(name: str, site: Site) -> None:
    share = sum(m.force_share for m in site.muscles)
    if share > 1.0 + _SHARE_TOLERANCE:
        message = f"{name}: the force shares of its muscles sum to {share:g}; allowed is up to 1"
        raise SpecError(message, slug="bad_sum", field="muscle.force_share", value=share, allowed="up to 1", nearest=1)
    parts: list[Muscle | Neighbour] = [*site.muscles, *site.neighbours]
    for part in parts:
        share = sum(point.share for point in part.motor_points)
        if abs(share - 1.0) > _SHARE_TOLERANCE:
            message = f"{name}: the shares of the motor points of '{part.id}' sum to {share:g}; allowed is 1"
            raise SpecError(message, slug="bad_sum", field="motor_point.share", value=share, allowed="1", nearest=1)


def _check_motor_points(name: str, site: Site) -> None:
    """Refuse a wanted muscle that pads of this site cannot lie over; a neighbour may lie round the limb."""
    frame = site.frame
    for muscle in site.muscles:
        for point in muscle.motor_points:
            for axis, at, low, high in (
                ("x", point.x_mm, frame.x_min_mm, frame.x_max_mm),
                ("y", point.y_mm, frame.y_min_mm, frame.y_max_mm),
            ):
                if not low <= at <= high:
                    message = f"{name}: a motor point of '{muscle.id}' lies at {axis} = {at:g} mm, outside the frame; "
                    nearest = min(max(at, low), high)
                    message += f"allowed is {low:g} to {high:g} mm, nearest {nearest:g} mm"
                    raise SpecError(
                        message,
                        slug="outside_frame",
                        field=f"motor_point.{axis}",
                        value=at,
                        allowed=f"{low:g} to {high:g} mm",
                        nearest=nearest,
                    )
