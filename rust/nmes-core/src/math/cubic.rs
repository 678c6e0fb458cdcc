//! Cubic spline through unevenly spaced points, with continuous second derivative and not-a-knot ends.
//!
//! Between two knots the curve is a cubic; the first two and the last two intervals share theirs, so that any cubic is
//! reproduced and no curvature is invented at the ends. *Reference:* de Boor 1978, "A practical guide to splines".

/// A spline over rising knots.
#[derive(Clone, Debug, PartialEq)]
pub struct CubicSpline {
    x: Vec<f64>,
    y: Vec<f64>,
    bend: Vec<f64>,
}

impl CubicSpline {
    /// Through at least four points; the caller has checked that `x` rises and everything is finite.
    pub fn new(x: &[f64], y: &[f64]) -> Self {
        let n = x.len();
        let step: Vec<f64> = x.windows(2).map(|w| w[1] - w[0]).collect();
        let slope: Vec<f64> = y.windows(2).zip(&step).map(|(w, h)| (w[1] - w[0]) / h).collect();
        // rows 1..n-2 of the second derivatives; the ends are eliminated by the not-a-knot condition
        let (first, last) = (step[0] / step[1], step[n - 2] / step[n - 3]);
        let mut low = vec![0.0; n];
        let mut middle = vec![0.0; n];
        let mut high = vec![0.0; n];
        let mut right = vec![0.0; n];
        for i in 1..n - 1 {
            (low[i], middle[i], high[i]) = (step[i - 1], 2.0 * (step[i - 1] + step[i]), step[i]);
            right[i] = 6.0 * (slope[i] - slope[i - 1]);
        }
        middle[1] += low[1] * (1.0 + first);
        high[1] -= low[1] * first;
        middle[n - 2] += high[n - 2] * (1.0 + last);
        low[n - 2] -= high[n - 2] * last;
        for i in 2..n - 1 {
            let share = low[i] / middle[i - 1];
            middle[i] -= share * high[i - 1];
            right[i] -= share * right[i - 1];
        }
        let mut bend = vec![0.0; n];
        bend[n - 2] = right[n - 2] / middle[n - 2];
        for i in (1..n - 2).rev() {
            bend[i] = (right[i] - high[i] * bend[i + 1]) / middle[i];
        }
        bend[0] = (1.0 + first) * bend[1] - first * bend[2];
        bend[n - 1] = (1.0 + last) * bend[n - 2] - last * bend[n - 3];
        Self { x: x.to_vec(), y: y.to_vec(), bend }
    }

    /// Value at `at`; beyond the ends the outermost cubic goes on.
    pub fn at(&self, at: f64) -> f64 {
        let last = self.x.len() - 1;
        let i = self.x.partition_point(|&x| x <= at).clamp(1, last);
        let h = self.x[i] - self.x[i - 1];
        let (a, b) = ((self.x[i] - at) / h, (at - self.x[i - 1]) / h);
        let curve = (a * a * a - a) * self.bend[i - 1] + (b * b * b - b) * self.bend[i];
        a * self.y[i - 1] + b * self.y[i] + curve * h * h * (1.0 / 6.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cubic_is_reproduced_from_uneven_points() {
        let f = |x: f64| ((0.5 * x - 1.0) * x + 2.0) * x - 3.0;
        for count in [4, 5, 9] {
            let x: Vec<f64> = (0..count).map(|i| f64::from(i) + 0.3 * libm::sin(f64::from(i))).collect();
            let y: Vec<f64> = x.iter().map(|x| f(*x)).collect();
            let spline = CubicSpline::new(&x, &y);
            for k in -5..90 {
                let at = 0.1 * f64::from(k);
                assert!((spline.at(at) - f(at)).abs() < 1e-9 * (1.0 + f(at).abs()), "{count} {at}");
            }
        }
    }

    #[test]
    fn the_bend_is_continuous_at_the_knots() {
        let x: Vec<f64> = (0..12).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|x| 1.0 / (1.0 + (x - 5.0) * (x - 5.0))).collect();
        let spline = CubicSpline::new(&x, &y);
        let (d, bend) = (1e-3, |x: f64, d: f64| (spline.at(x + d) - 2.0 * spline.at(x) + spline.at(x - d)) / (d * d));
        for knot in 2..10 {
            let knot = f64::from(knot);
            assert!((bend(knot - 2.0 * d, d) - bend(knot + 2.0 * d, d)).abs() < 0.05, "{knot}");
        }
    }
}
