//! The field of a pad against analytic solutions, independent quadratures, reference rows and the laws it must keep.

use nmes_core::tissue::{Domain, Layers, PadField, PadShape};
use serde_json::Value;
use std::f64::consts::PI;

const LAYERED: &str = include_str!("../../../tests/golden/field_layered.json");
const UNBOUNDED: &str = include_str!("../../../tests/golden/field_unbounded.json");

const LAYERS: Layers =
    Layers { skin_mm: 1.5, fat_mm: 8.0, sigma_skin: 0.02, sigma_fat: 0.04, sigma_along: 0.33, sigma_across: 0.11 };
const MUSCLE: Layers = Layers { skin_mm: 0.0, fat_mm: 0.0, ..LAYERS };
const EVEN: Layers = Layers { sigma_skin: 0.2, sigma_fat: 0.2, sigma_along: 0.2, sigma_across: 0.2, ..LAYERS };

fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or_else(|| panic!("{key}"))
}

fn numbers(value: &Value, key: &str) -> Vec<f64> {
    value[key].as_array().unwrap_or_else(|| panic!("{key}")).iter().filter_map(Value::as_f64).collect()
}

fn rows(golden: &Value) -> &[Value] {
    golden["rows"].as_array().expect("rows")
}

fn layers(thickness: &Value, sigma: &Value) -> Layers {
    Layers {
        skin_mm: number(thickness, "skin_mm"),
        fat_mm: number(thickness, "fat_mm"),
        sigma_skin: number(sigma, "sigma_skin"),
        sigma_fat: number(sigma, "sigma_fat"),
        sigma_along: number(sigma, "sigma_along"),
        sigma_across: number(sigma, "sigma_across"),
    }
}

fn field(layers: &Layers, shape: PadShape, depth: f64) -> PadField {
    PadField::new(layers, shape, depth, Domain::Unbounded).expect("a field")
}

fn disc(radius_mm: f64) -> PadShape {
    PadShape::Disc { radius_mm }
}

/// Second differences of `values`.
fn bends(values: &[f64]) -> Vec<f64> {
    values.windows(3).map(|v| v[0] - 2.0 * v[1] + v[2]).collect()
}

/// Largest difference of two rows over the largest value of the second.
fn apart(have: &[f64], want: &[f64]) -> f64 {
    let peak = want.iter().fold(0.0_f64, |p, v| p.max(v.abs()));
    have.iter().zip(want).fold(0.0_f64, |worst, (a, b)| worst.max((a - b).abs())) / peak
}

#[test]
fn the_reference_rows_hold_on_their_periodic_square() {
    let golden: Value = serde_json::from_str(LAYERED).expect("JSON");
    let square = Domain::Periodic { side_mm: number(&golden, "period_mm") };
    let mut wraps = Vec::new();
    for row in rows(&golden) {
        let (z, half) = (number(row, "z_mm"), 0.5 * number(row, "separation_mm"));
        let (x, want) = (numbers(row, "x_mm"), numbers(row, "v_per_a"));
        let pair = |domain| {
            let shape = disc(number(row, "disc_radius_mm"));
            let one = PadField::new(&layers(row, &golden["layers"]), shape, z, domain).expect("a field");
            let at = |x: &f64| one.potential_v_per_a(x - half, 0.0, z) - one.potential_v_per_a(x + half, 0.0, z);
            x.iter().map(at).collect::<Vec<f64>>()
        };
        assert!(apart(&pair(square), &want) < 1e-4, "{row}");
        let open = pair(Domain::Unbounded);
        // the repetition of the reference set-up is seen in the potential, not in the activation of fibres
        wraps.push(apart(&want, &open));
        assert!(apart(&pair(Domain::Periodic { side_mm: 4800.0 }), &open) < 3e-4, "{row}");
    }
    assert!(wraps.iter().all(|w| (1e-3..1e-2).contains(w)), "{wraps:?}");
}

#[test]
fn potential_and_density_agree_with_an_independent_quadrature() {
    let golden: Value = serde_json::from_str(UNBOUNDED).expect("JSON");
    for set in rows(&golden) {
        let shape: PadShape = serde_json::from_value(set["pad"].clone()).expect("a pad");
        let field = field(&layers(set, set), shape, 60.0);
        let peak = field.potential_v_per_a(0.0, 0.0, 0.0);
        for row in rows(set) {
            let (x, y, z) = (number(row, "x_mm"), number(row, "y_mm"), number(row, "z_mm"));
            let (have, want) = (field.potential_v_per_a(x, y, z), number(row, "v_per_a"));
            assert!(
                (have - want).abs() < 5e-5 * peak && (have / want - 1.0).abs() < 1e-3,
                "{} {row} {have}",
                set["name"]
            );
            let want = numbers(row, "density_per_cm2");
            let size = want.iter().map(|j| j * j).sum::<f64>().sqrt();
            let signs = [(1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0)];
            for (sx, sy) in signs {
                let have = field.density(sx * x, sy * y, z);
                let off = (have[0] - sx * want[0]).abs() + (have[1] - sy * want[1]).abs() + (have[2] - want[2]).abs();
                assert!(off < 3e-3 * size, "{} {row} {have:?}", set["name"]);
            }
        }
    }
}

#[test]
fn a_small_pad_on_an_even_body_is_a_point_source() {
    let field = field(&EVEN, disc(0.1), 40.0);
    // the half-space: I / (2 π σ r)
    for (rho, want) in [(0.0, 79.5775), (10.0, 56.2698), (20.0, 35.5881)] {
        let have = field.potential_v_per_a(0.6 * rho, 0.8 * rho, 10.0);
        assert!((have / want - 1.0).abs() < 2e-4, "{rho} {have}");
    }
    let x: Vec<f64> = (-150..=150).map(f64::from).collect();
    let exact = |x: f64, y: f64, z: f64| 1e3 / (2.0 * PI * 0.2 * (x * x + y * y + z * z).sqrt());
    for (y, z) in [(0.0, 10.0), (5.0, 12.0), (0.0, 30.0)] {
        let have: Vec<f64> = x.iter().map(|x| field.potential_v_per_a(*x, y, z)).collect();
        let want: Vec<f64> = x.iter().map(|x| exact(*x, y, z)).collect();
        assert!(apart(&have, &want) < 5e-5, "{y} {z} {}", apart(&have, &want));
        assert!(apart(&bends(&have), &bends(&want)) < 1e-3, "{y} {z} {}", apart(&bends(&have), &bends(&want)));
    }
}

#[test]
fn a_disc_on_an_even_body_has_the_known_axis() {
    for radius in [5.0, 16.0, 75.0] {
        let field = field(&EVEN, disc(radius), 80.0);
        for z in [0.0, 0.7, 1.5, 3.0, 9.5, 14.3, 40.0, 80.0] {
            let want = 1e3 / (PI * 0.2 * radius * radius) * ((z * z + radius * radius).sqrt() - z);
            let have = field.potential_v_per_a(0.0, 0.0, z);
            assert!((have / want - 1.0).abs() < 3e-4, "{radius} {z} {have} {want}");
        }
    }
}

/// Potential of a disc on isotropic layers by the Hankel integral, layers from the bottom up.
fn hankel(layers: &Layers, radius: f64, rho: f64, z: f64) -> f64 {
    let slabs = [(layers.sigma_skin * 1e-3, layers.skin_mm), (layers.sigma_fat * 1e-3, layers.fat_mm)];
    let phi = |k: f64| {
        let mut seen = [0.0, 0.0, layers.sigma_across * 1e-3 * k];
        for n in [1, 0] {
            let (own, t) = (slabs[n].0 * k, libm::tanh(k * slabs[n].1));
            seen[n] = own * (seen[n + 1] + own * t) / (own + seen[n + 1] * t);
        }
        let (mut v, mut rest) = (1.0 / seen[0], z);
        for (n, (sigma, thickness)) in slabs.iter().enumerate() {
            let d = rest.min(*thickness);
            let (e, y) = (libm::exp(-k * d), seen[n] / (sigma * k));
            v *= 0.5 * ((1.0 - y) / e + (1.0 + y) * e);
            rest -= d;
        }
        v * libm::exp(-k * rest)
    };
    // Simpson's rule; what is left out beyond the end is below 1e-9
    let (end, steps) = (22.0 / z, 6000);
    let value = |i: i32| {
        let k = (f64::from(i) + 1e-9) * end / f64::from(steps);
        let weight = if i == 0 || i == steps { 1.0 } else { f64::from(2 + 2 * (i % 2)) };
        weight * phi(k) * 2.0 * libm::j1(k * radius) / radius * libm::j0(k * rho)
    };
    (0..=steps).map(value).sum::<f64>() * end / f64::from(steps) / 3.0 / (2.0 * PI)
}

#[test]
fn isotropic_layers_agree_with_the_hankel_integral() {
    let layers = Layers { sigma_along: 0.11, ..LAYERS };
    let field = field(&layers, disc(25.0), 30.0);
    let x: Vec<f64> = (0..=40).map(|i| 3.0 * f64::from(i)).collect();
    for z in [3.0, 10.0, 19.5] {
        let have: Vec<f64> = x.iter().map(|x| field.potential_v_per_a(*x, 0.0, z)).collect();
        let want: Vec<f64> = x.iter().map(|x| hankel(&layers, 25.0, *x, z)).collect();
        assert!(apart(&have, &want) < 5e-5, "{z} {}", apart(&have, &want));
        assert!(apart(&bends(&have), &bends(&want)) < 1e-3, "{z} {}", apart(&bends(&have), &bends(&want)));
    }
}

#[test]
fn bare_muscle_has_the_anisotropic_far_field() {
    let field = field(&MUSCLE, disc(0.2), 60.0);
    for (x, y, z) in [(20.0, 0.0, 15.0), (0.0, 20.0, 15.0), (120.0, 40.0, 30.0), (700.0, 300.0, 20.0)] {
        let distance = (0.11_f64 * 0.11 * x * x + 0.33 * 0.11 * (y * y + z * z)).sqrt();
        let (have, want) = (field.potential_v_per_a(x, y, z), 1e3 / (2.0 * PI * distance));
        assert!((have / want - 1.0).abs() < 3e-4, "{x} {y} {z} {have} {want}");
    }
}

#[test]
fn all_of_the_current_crosses_every_plane() {
    let shape = PadShape::Rectangle { length_mm: 60.0, width_mm: 40.0 };
    let (half, step) = (400.0, 2.0);
    let middles: Vec<f64> = (0..200).map(|i| step * (f64::from(i) + 0.5)).collect();
    // skin and fat carry some of the current sideways, which a point source on bare muscle does not know
    for (layers, tolerance) in [(Layers { skin_mm: 0.0, fat_mm: 0.0, ..EVEN }, 2e-4), (LAYERS, 6e-3)] {
        let field = field(&layers, shape, 30.0);
        for z in [1.0, 4.0, 12.0, 25.0] {
            // one quarter stands for all; 1/cm² times mm²
            let quarter = middles.iter().flat_map(|x| middles.iter().map(move |y| (*x, *y)));
            let flux: f64 = quarter.map(|(x, y)| field.density(x, y, z)[2] * 4.0 * step * step * 1e-2).sum();
            // share of a point source's current through a rectangle, in coordinates that make the body isotropic
            let stretch = (layers.sigma_across / layers.sigma_along).sqrt();
            let (a, b, d) = (half * stretch, half, z - layers.cover_mm());
            let want = if d > 0.0 { 2.0 / PI * libm::atan(a * b / (d * (a * a + b * b + d * d).sqrt())) } else { 1.0 };
            assert!((flux - want).abs() < tolerance, "{z} {flux} {want}");
        }
    }
}

#[test]
fn potential_and_normal_density_are_continuous_at_boundaries() {
    let field = field(&LAYERS, disc(16.0), 40.0);
    for (z, above, below) in [(1.5, 0.02, 0.04), (9.5, 0.04, 0.33)] {
        let at = |z: f64| (field.potential_v_per_a(18.0, 4.0, z), field.density(18.0, 4.0, z));
        let ((v0, j0), (v1, j1)) = (at(z - 1e-7), at(z + 1e-7));
        assert!((v1 / v0 - 1.0).abs() < 1e-6 && (j1[2] / j0[2] - 1.0).abs() < 1e-5, "{z}");
        assert!((j1[0] / j0[0] / (below / above) - 1.0).abs() < 1e-3, "{z} {j0:?} {j1:?}");
    }
}

#[test]
fn density_is_the_slope_of_the_potential() {
    let field = field(&LAYERS, PadShape::Rectangle { length_mm: 90.0, width_mm: 50.0 }, 40.0);
    for [x, y, z] in [[30.0, 20.0, 5.0], [-50.0, 10.0, 12.0], [80.0, -40.0, 20.0], [-5.0, -3.0, 0.8]] {
        let v = |dx: f64, dy: f64, dz: f64| field.potential_v_per_a(x + dx, y + dy, z + dz);
        let (d, j) = (0.02, field.density(x, y, z));
        let slope =
            [v(d, 0.0, 0.0) - v(-d, 0.0, 0.0), v(0.0, d, 0.0) - v(0.0, -d, 0.0), v(0.0, 0.0, d) - v(0.0, 0.0, -d)];
        let (along, across) = if z > 9.5 {
            (0.33, 0.11)
        } else if z > 1.5 {
            (0.04, 0.04)
        } else {
            (0.02, 0.02)
        };
        let size = j.iter().map(|j| j * j).sum::<f64>().sqrt();
        for (n, sigma) in [along, across, across].into_iter().enumerate() {
            assert!((j[n] + 0.1 * sigma * slope[n] / (2.0 * d)).abs() < 2e-3 * size, "{x} {y} {z} {n} {j:?}");
        }
    }
}

#[test]
fn layers_without_thickness_or_contrast_are_not_seen() {
    let shape = disc(16.0);
    let thin = Layers { skin_mm: 1e-5, fat_mm: 1e-5, ..LAYERS };
    let same = Layers { sigma_skin: 0.11, sigma_fat: 0.11, sigma_along: 0.11, ..LAYERS };
    let none = Layers { skin_mm: 0.0, fat_mm: 0.0, ..same };
    for (a, b) in [(thin, MUSCLE), (same, none)] {
        let (a, b) = (field(&a, shape, 20.0), field(&b, shape, 20.0));
        for (x, y, z) in [(0.0, 0.0, 2.0), (10.0, 5.0, 6.0), (30.0, 0.0, 12.0), (60.0, 60.0, 18.0)] {
            let (va, vb) = (a.potential_v_per_a(x, y, z), b.potential_v_per_a(x, y, z));
            assert!((va / vb - 1.0).abs() < 1e-3, "{x} {y} {z} {va} {vb}");
        }
    }
}

#[test]
fn pads_of_every_size_are_answered_everywhere() {
    let shapes = [disc(2.5), disc(75.0), PadShape::Rectangle { length_mm: 150.0, width_mm: 5.0 }];
    for shape in shapes {
        let field = field(&Layers { fat_mm: 30.0, ..LAYERS }, shape, 60.0);
        for n in 0..400 {
            let u = |k: u64| nmes_core::rng::Stream::new(3, k).uniform(n);
            let (x, y, z) = (1200.0 * (u(0) - 0.5), 1200.0 * (u(1) - 0.5), 60.0 * u(2));
            let v = field.potential_v_per_a(x, y, z);
            assert!(
                v > 0.0 && v.is_finite() && field.density(x, y, z).iter().all(|j| j.is_finite()),
                "{x} {y} {z} {v}"
            );
            assert_eq!(v.to_bits(), field.potential_v_per_a(-x, -y, z).to_bits());
        }
        assert!(field.potential_v_per_a(0.0, 0.0, -0.1).is_nan() && field.density(0.0, 0.0, 60.1)[0].is_nan());
    }
}

#[test]
fn periodic_squares_of_every_size_are_answered() {
    for n in 0..40_u32 {
        let side_mm = 22.0 + 17.3 * f64::from(n);
        let shape = if n % 2 == 0 { disc(2.5) } else { PadShape::Rectangle { length_mm: 20.0, width_mm: 6.0 } };
        let field = PadField::new(&LAYERS, shape, 15.0, Domain::Periodic { side_mm }).expect("a field");
        for k in 0..20 {
            let (x, z) = (0.049 * f64::from(k) * side_mm, 0.7 * f64::from(k));
            let (here, there) = (field.potential_v_per_a(x, 3.0, z), field.potential_v_per_a(x - side_mm, 3.0, z));
            assert!((here - there).abs() < 1e-6 * (1.0 + here.abs()), "{side_mm} {x} {z} {here} {there}");
        }
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let refused = |layers: Layers, shape, depth, domain| {
        PadField::new(&layers, shape, depth, domain).err().map(|e| (e.slug, e.field))
    };
    let open = Domain::Unbounded;
    let expect = |slug, field: &str| Some((slug, field.to_string()));
    assert_eq!(refused(Layers { fat_mm: -1.0, ..LAYERS }, disc(5.0), 20.0, open), expect("bad_layers", "fat_mm"));
    assert_eq!(refused(Layers { sigma_fat: 0.0, ..LAYERS }, disc(5.0), 20.0, open), expect("bad_layers", "sigma_fat"));
    assert_eq!(refused(Layers { skin_mm: f64::NAN, ..LAYERS }, disc(5.0), 20.0, open), expect("bad_layers", "skin_mm"));
    assert_eq!(refused(LAYERS, disc(0.0), 20.0, open), expect("bad_pad", "radius_mm"));
    let flat = PadShape::Rectangle { length_mm: 20.0, width_mm: f64::INFINITY };
    assert_eq!(refused(LAYERS, flat, 20.0, open), expect("bad_pad", "width_mm"));
    assert_eq!(refused(LAYERS, disc(5.0), 0.0, open), expect("bad_depth", "max_depth_mm"));
    assert_eq!(refused(LAYERS, disc(35.0), 20.0, Domain::Periodic { side_mm: 60.0 }), expect("bad_domain", "side_mm"));
}
