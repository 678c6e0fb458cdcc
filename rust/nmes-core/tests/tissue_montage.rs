//! Several pads on one skin: superposition, what is refused, the depth section and imported profiles.

use nmes_core::tissue::{Body, Domain, Field, Layers, Pad, PadShape, Profile, SkinArea, check_pads};
use nmes_core::{ErrorKind, NmesError};
use std::sync::Arc;

const LAYERS: Layers =
    Layers { skin_mm: 1.5, fat_mm: 8.0, sigma_skin: 0.02, sigma_fat: 0.04, sigma_along: 0.33, sigma_across: 0.11 };
const BODY: Body = Body { layers: LAYERS, max_depth_mm: 40.0, domain: Domain::Unbounded };
const DISC: PadShape = PadShape::Disc { radius_mm: 16.0 };
const BOX: PadShape = PadShape::Rectangle { length_mm: 60.0, width_mm: 40.0 };

fn pad(shape: PadShape, x_mm: f64, y_mm: f64, share: f64) -> Pad {
    Pad { shape, x_mm, y_mm, share }
}

fn slug(result: Result<(), NmesError>) -> &'static str {
    result.map_or_else(|e| e.slug, |()| "fine")
}

#[test]
fn fields_of_pads_add_and_turn_with_the_polarity() {
    let pads = [pad(DISC, -40.0, 0.0, 1.0), pad(BOX, 40.0, 10.0, -0.6), pad(DISC, 40.0, -60.0, -0.4)];
    let field = Field::new(&BODY, &pads, None).expect("a field");
    assert!(Arc::ptr_eq(&field.parts()[0], &field.parts()[2]), "equal shapes share a field");
    let turned = pads.map(|p| Pad { share: -p.share, ..p });
    let turned = field.with_pads(&turned, None).expect("a field");
    assert!(Arc::ptr_eq(&field.parts()[1], &turned.parts()[1]), "a known shape is not computed again");
    for point in [[0.0, 0.0, 12.0], [-40.0, 3.0, 2.0], [70.0, -20.0, 25.0]] {
        let [x, y, z] = point;
        let sum: f64 =
            pads.iter().zip(field.parts()).map(|(p, f)| p.share * f.potential_v_per_a(x - p.x_mm, y - p.y_mm, z)).sum();
        assert_eq!(field.potential_v_per_a(x, y, z).to_bits(), sum.to_bits());
        assert_eq!(turned.potential_v_per_a(x, y, z).to_bits(), (-sum).to_bits());
        assert_eq!(field.along(&[point]).expect("inside")[0].to_bits(), sum.to_bits());
        assert_eq!(turned.density(x, y, z).map(|j| (-j).to_bits()), field.density(x, y, z).map(f64::to_bits));
    }
}

#[test]
fn a_field_is_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    let field = Field::new(&BODY, &[pad(DISC, 0.0, 0.0, 1.0)], None).expect("a field");
    shared(&field);
    let line: Vec<[f64; 3]> = (0..50).map(|i| [f64::from(i), 0.0, 8.0]).collect();
    let want = field.along(&line).expect("inside");
    let other = std::thread::scope(|scope| scope.spawn(|| field.along(&line).expect("inside")).join().expect("done"));
    assert_eq!(other, want);
}

#[test]
fn two_pads_see_one_another_alike() {
    let pads = [pad(DISC, -50.0, 0.0, 1.0), pad(BOX, 30.0, 20.0, -1.0)];
    let field = Field::new(&BODY, &pads, None).expect("a field");
    let (disc, rectangle) = (&field.parts()[0], &field.parts()[1]);
    let (there, back) = (disc.mean_under(&BOX, 80.0, 20.0), rectangle.mean_under(&DISC, -80.0, -20.0));
    assert!((there / back - 1.0).abs() < 2e-3, "{there} {back}");
    // two pads in series: each one's own resistance less what they share
    let want = disc.mean_v_per_a() + rectangle.mean_v_per_a() - there - back;
    assert!((field.resistance_ohm() / want - 1.0).abs() < 1e-9);
    assert!((100.0..1000.0).contains(&field.resistance_ohm()), "{}", field.resistance_ohm());
    let apart = field.with_pads(&[pads[0], pad(BOX, 130.0, 20.0, -1.0)], None).expect("a field");
    assert!(apart.resistance_ohm() > field.resistance_ohm());
}

#[test]
fn pads_that_cannot_lie_so_are_refused() {
    let area = SkinArea { x_mm: (-100.0, 100.0), y_mm: (-60.0, 60.0) };
    let check = |pads: &[Pad]| slug(check_pads(pads, Some(&area)));
    assert_eq!(check(&[]), "no_pads");
    assert_eq!(check(&[pad(DISC, -50.0, 0.0, 1.0), pad(BOX, 20.0, 0.0, -1.0)]), "fine");
    // a round pad fits into the corner that a square one would not
    assert_eq!(check(&[pad(DISC, -22.0, 30.0, 1.0), pad(BOX, 20.0, 0.0, -1.0)]), "pads_overlap");
    assert_eq!(check(&[pad(DISC, -22.0, 33.0, 1.0), pad(BOX, 20.0, 0.0, -1.0)]), "fine");
    assert_eq!(check(&[pad(DISC, 0.0, 0.0, 1.0), pad(DISC, 22.0, 22.0, -1.0)]), "pads_overlap");
    assert_eq!(check(&[pad(DISC, 0.0, 0.0, 1.0), pad(DISC, 32.0, 0.0, -1.0)]), "fine");
    assert_eq!(check(&[pad(BOX, 0.0, 0.0, 1.0), pad(BOX, 59.0, 39.0, -1.0)]), "pads_overlap");
    assert_eq!(check(&[pad(BOX, 0.0, 0.0, 1.0), pad(BOX, 59.0, 40.0, -1.0)]), "fine");
    assert_eq!(check(&[pad(BOX, 71.0, 0.0, 1.0)]), "pad_outside");
    assert_eq!(check(&[pad(DISC, f64::NAN, 0.0, 1.0)]), "bad_pad");
    assert_eq!(check(&[pad(PadShape::Disc { radius_mm: -1.0 }, 0.0, 0.0, 1.0)]), "bad_pad");
    let error = check_pads(&[pad(DISC, 0.0, 0.0, 1.0), pad(BOX, 90.0, 0.0, -1.0)], Some(&area)).expect_err("outside");
    assert_eq!((error.kind, error.nearest), (ErrorKind::Spec, Some(70.0)));
    assert_eq!(error.field, "pads[2].x_mm");
    let error = check_pads(&[pad(DISC, 0.0, 0.0, 1.0), pad(DISC, 5.0, 0.0, -1.0)], None).expect_err("overlap");
    assert_eq!(error.nearest, Some(32.0));
}

#[test]
fn points_outside_the_field_are_refused() {
    let field = Field::new(&BODY, &[pad(DISC, 0.0, 0.0, 1.0)], None).expect("a field");
    let error = |point: [f64; 3]| field.along(&[[0.0, 0.0, 5.0], point]).expect_err("outside");
    assert_eq!(error([0.0, 0.0, -0.5]).nearest, Some(0.0));
    assert_eq!(error([0.0, 0.0, 41.0]).nearest, Some(40.0));
    let unknown = error([0.0, f64::NAN, 1.0]);
    assert_eq!((unknown.slug, unknown.field.as_str()), ("outside_field", "points[1]"));
    assert_eq!(field.along(&[]).expect("nothing to do"), Vec::<f64>::new());
}

#[test]
fn the_section_is_dense_under_the_pads() {
    let pads = [pad(DISC, -40.0, 0.0, -1.0), pad(DISC, 40.0, 0.0, 1.0)];
    let field = Field::new(&BODY, &pads, None).expect("a field");
    let section = field.section(0.0, (-80.0, 80.0), (0.0, 40.0), (32, 20)).expect("a section");
    assert_eq!((section.x_mm.len(), section.z_mm.len(), section.density_per_cm2.len()), (32, 20, 640));
    let at = |column: usize, row: usize| section.density_per_cm2[row * 32 + column];
    // under the middle of a pad of 8 cm²; the cut is symmetric, and weakest in the deep
    assert!((at(8, 0) * DISC.area_cm2() - 1.0).abs() < 0.1, "{}", at(8, 0));
    assert!((0..640).all(|n| (at(n % 32, n / 32) / at(31 - n % 32, n / 32) - 1.0).abs() < 1e-9));
    assert!(at(8, 19) < 0.1 * at(8, 0));
    let [jx, jy, jz] = field.density(section.x_mm[5], 0.0, section.z_mm[7]);
    assert!(((jx * jx + jy * jy + jz * jz).sqrt() / at(5, 7) - 1.0).abs() < 1e-12);
    let bad = |x, z, cells| field.section(0.0, x, z, cells).expect_err("refused").slug;
    assert_eq!(bad((10.0, 10.0), (0.0, 40.0), (4, 4)), "bad_section");
    assert_eq!(bad((0.0, 10.0), (0.0, 41.0), (4, 4)), "bad_section");
    assert_eq!(bad((0.0, 10.0), (0.0, 40.0), (0, 4)), "bad_section");
}

#[test]
fn a_profile_drives_a_fibre_as_the_field_it_came_from() {
    let pads = [pad(DISC, -40.0, 0.0, -1.0), pad(DISC, 40.0, 0.0, 1.0)];
    let field = Field::new(&BODY, &pads, None).expect("a field");
    let line = |x: &[f64]| field.along(&x.iter().map(|&x| [x, 0.0, 12.0]).collect::<Vec<_>>()).expect("inside");
    let coarse: Vec<f64> = (-60..=60).map(|i| 2.0 * f64::from(i)).collect();
    let profile = Profile::new(&coarse, &line(&coarse)).expect("a profile");
    assert_eq!(profile.span_mm(), (-120.0, 120.0));
    let fine: Vec<f64> = (-200..=200).map(|i| 0.55 * f64::from(i)).collect();
    let bends = |v: &[f64]| v.windows(3).map(|v| v[0] - 2.0 * v[1] + v[2]).collect::<Vec<f64>>();
    let (have, want) = (bends(&profile.along(&fine, 0.0).expect("covered")), bends(&line(&fine)));
    let peak = want.iter().fold(0.0_f64, |p, v| p.max(v.abs()));
    assert!(have.iter().zip(&want).all(|(a, b)| (a - b).abs() < 0.02 * peak));
    assert_eq!(profile.along(&[-100.0], -20.0).expect("covered").len(), 1);
    let beyond = profile.along(&[0.0, 130.0], 0.0).expect_err("beyond");
    assert_eq!(
        (beyond.slug, beyond.field.as_str(), beyond.nearest),
        ("profile_does_not_cover", "compartments[1]", Some(120.0))
    );
}

#[test]
fn a_profile_that_cannot_be_used_says_why() {
    let refused =
        |x: &[f64], v: &[f64]| Profile::new(x, v).map_or_else(|e| (e.slug, e.field), |_| ("fine", String::new()));
    let v = [1.0, 2.0, 3.0, 4.0, 5.0];
    assert_eq!(refused(&[0.0, 1.0, 2.0], &v[..3]).0, "profile_too_short");
    assert_eq!(refused(&[0.0, 1.0, 2.0, 3.0], &v).0, "profile_lengths");
    assert_eq!(refused(&[0.0, 1.0, f64::NAN, 3.0, 4.0], &v), ("profile_not_finite", "profile[3].position_mm".into()));
    assert_eq!(refused(&[0.0, 1.0, 2.0, 3.0, 4.0], &[1.0, f64::INFINITY, 1.0, 1.0, 1.0]).1, "profile[2].v_per_a");
    assert_eq!(refused(&[0.0, 1.0, 1.0, 3.0, 4.0], &v), ("profile_duplicate", "profile[3].position_mm".into()));
    assert_eq!(refused(&[0.0, 1.0, 3.0, 2.0, 4.0], &v), ("profile_unsorted", "profile[4].position_mm".into()));
    assert_eq!(refused(&[0.0, 1.0, 2.0, 3.5, 4.0], &v).0, "fine");
}
