//! One step of `x'' = a(x, v)` by an L-stable Rosenbrock rule of fourth order with three values of `a`.
//!
//! The rule solves a linear system of two unknowns per stage with the exact slopes of `a`, so that stiff damping and
//! stiff ends need no smaller step. *Reference:* Hairer & Wanner, "Solving ordinary differential equations II", IV.7
//! (the L-stable method of four stages). *Limits:* order four where `a` is smooth inside the step.

/// Diagonal of the rule.
const GAMMA: f64 = 0.572_82;
const A21: f64 = 2.0;
const A31: f64 = 1.867_943_637_803_922;
const A32: f64 = 0.234_444_971_139_915_6;
const C21: f64 = -7.137_615_036_412_31;
const C31: f64 = 2.580_708_087_951_457;
const C32: f64 = 0.651_595_007_644_797_5;
const C41: f64 = -2.137_148_994_382_534;
const C42: f64 = -0.321_466_969_123_762_6;
const C43: f64 = -0.694_974_250_178_177_9;
const M1: f64 = 2.255_570_073_418_735;
const M2: f64 = 0.287_049_326_218_679_2;
const M3: f64 = 0.435_317_943_184_018;
const M4: f64 = 1.093_502_252_409_163;
/// Largest destabilising slope over the squared diagonal that the stages take in; beyond it they would not be solvable.
const MOST_GROWTH: f64 = 0.5;

/// Acceleration with its slopes against position and velocity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Acceleration {
    /// a.
    pub value: f64,
    /// ∂a/∂x.
    pub by_position: f64,
    /// ∂a/∂v.
    pub by_velocity: f64,
}

/// Position and velocity after a step of length `h` from `(x, v)`, where the acceleration is `start`.
#[inline]
pub fn rosenbrock_step((x, v): (f64, f64), h: f64, start: Acceleration, a: impl Fn(f64, f64) -> f64) -> (f64, f64) {
    let (g, over) = (1.0 / (h * GAMMA), 1.0 / h);
    let stiffness = start.by_position.min(MOST_GROWTH * g * g);
    let damping = start.by_velocity.min(MOST_GROWTH * g);
    let inner = g - damping;
    let scale = 1.0 / (g * inner - stiffness);
    // the stages wait for one another: what does not depend on the last of them is summed first
    let (rr, rs, sr, ss) = (inner * scale, scale, stiffness * scale, g * scale);
    let solve = |r: f64, s: f64| (rr * r + rs * s, sr * r + ss * s);
    let (x1, v1) = solve(v, start.value);
    let (p, q) = (x + A21 * x1, v + A21 * v1);
    let (x2, v2) = solve(q + (over * C21) * x1, a(p, q) + (over * C21) * v1);
    let (p, q) = ((x + A31 * x1) + A32 * x2, (v + A31 * v1) + A32 * v2);
    let third = a(p, q);
    let from = |c1: f64, c2: f64| ((over * c1) * x1 + (over * c2) * x2, (over * c1) * v1 + (over * c2) * v2);
    let (bx, bv) = from(C31, C32);
    let (x3, v3) = solve(q + bx, third + bv);
    let (bx, bv) = from(C41, C42);
    let (x4, v4) = solve((q + bx) + (over * C43) * x3, (third + bv) + (over * C43) * v3);
    (((x + (M1 * x1 + M2 * x2)) + M3 * x3) + M4 * x4, ((v + (M1 * v1 + M2 * v2)) + M3 * v3) + M4 * v4)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Error of a damped swing `x'' = -sin x - x'/4` after 4 s against a fine run.
    fn end(steps: u32) -> f64 {
        let h = 4.0 / f64::from(steps);
        let (mut x, mut v) = (2.0, 0.0);
        for _ in 0..steps {
            let start =
                Acceleration { value: -libm::sin(x) - 0.25 * v, by_position: -libm::cos(x), by_velocity: -0.25 };
            (x, v) = rosenbrock_step((x, v), h, start, |x, v| -libm::sin(x) - 0.25 * v);
        }
        x
    }

    #[test]
    fn the_order_is_four() {
        let (a, b, c) = (end(200), end(400), end(800));
        let order = libm::log2((a - b).abs() / (b - c).abs());
        assert!((order - 4.0).abs() < 0.1, "{order}");
    }

    #[test]
    fn stiff_damping_dies_out_in_one_step() {
        let (k, b) = (100.0, 1e9);
        let start = Acceleration { value: -k * 0.5 - b, by_position: -k, by_velocity: -b };
        let (_, v) = rosenbrock_step((0.5, 1.0), 1e-3, start, |x, v| -k * x - b * v);
        assert!(v.abs() < 1e-3, "{v}");
    }
}
