//! Small dense symmetric matrices: Cholesky factor and the generalised eigenproblem, for tables built once.

/// Most sweeps of the Jacobi iteration; it converges quadratically and needs about ten.
const SWEEPS: usize = 60;

/// Eigenvalues `l` and vectors `v` of `G v = l C v`, for symmetric `G` and symmetric positive definite `C` of size `n`
/// by `n` in row order. Vector k is row k of the result and is scaled to `v C v = 1`. Values are in rising order.
pub fn generalised_eigen(g: &[f64], c: &[f64], n: usize) -> (Vec<f64>, Vec<f64>) {
    let factor = cholesky(c, n);
    // A = L^-1 G L^-T, by forward substitution on the columns and then on the rows
    let mut a = g.to_vec();
    for column in 0..n {
        forward(&factor, n, &mut a, column, n);
    }
    for row in 0..n {
        forward(&factor, n, &mut a, row * n, 1);
    }
    let mut vectors = jacobi(&mut a, n);
    for row in 0..n {
        backward(&factor, n, &mut vectors[row * n..(row + 1) * n]);
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[i * n + i].total_cmp(&a[j * n + j]));
    let values = order.iter().map(|&i| a[i * n + i]).collect();
    let sorted = order.iter().flat_map(|&i| vectors[i * n..(i + 1) * n].to_vec()).collect();
    (values, sorted)
}

/// Lower factor L of `c = L L^T`.
fn cholesky(c: &[f64], n: usize) -> Vec<f64> {
    let mut l = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let mut sum = c[i * n + j];
            for k in 0..j {
                sum -= l[i * n + k] * l[j * n + k];
            }
            l[i * n + j] = if i == j { sum.sqrt() } else { sum / l[j * n + j] };
        }
    }
    l
}

/// Solves `L x = b` in place, `b` being the elements `first + k · stride` of `data`.
fn forward(l: &[f64], n: usize, data: &mut [f64], first: usize, stride: usize) {
    for i in 0..n {
        let mut sum = data[first + i * stride];
        for k in 0..i {
            sum -= l[i * n + k] * data[first + k * stride];
        }
        data[first + i * stride] = sum / l[i * n + i];
    }
}

/// Solves `L^T x = b` in place.
fn backward(l: &[f64], n: usize, b: &mut [f64]) {
    for i in (0..n).rev() {
        let mut sum = b[i];
        for k in i + 1..n {
            sum -= l[k * n + i] * b[k];
        }
        b[i] = sum / l[i * n + i];
    }
}

/// Diagonalises the symmetric `a` in place by cyclic rotations; returns the vectors as rows.
fn jacobi(a: &mut [f64], n: usize) -> Vec<f64> {
    let mut v = vec![0.0; n * n];
    for i in 0..n {
        v[i * n + i] = 1.0;
    }
    for _ in 0..SWEEPS {
        let mut turned = false;
        for p in 0..n {
            for q in p + 1..n {
                let small = f64::EPSILON * 0.5 * (a[p * n + p] * a[q * n + q]).abs().sqrt();
                if a[p * n + q].abs() > small {
                    turned = true;
                    rotate(a, &mut v, n, p, q);
                }
            }
        }
        if !turned {
            break;
        }
    }
    v
}

/// One rotation that makes `a[p][q]` zero.
fn rotate(a: &mut [f64], v: &mut [f64], n: usize, p: usize, q: usize) {
    let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * a[p * n + q]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for k in 0..n {
        let (x, y) = (a[k * n + p], a[k * n + q]);
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for k in 0..n {
        let (x, y) = (a[p * n + k], a[q * n + k]);
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
        let (x, y) = (v[p * n + k], v[q * n + k]);
        v[p * n + k] = c * x - s * y;
        v[q * n + k] = s * x + c * y;
    }
    a[p * n + q] = 0.0;
    a[q * n + p] = 0.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_of_masses_swings_at_its_known_rates() {
        // two masses 2 and 1, springs 3 and 1: det(G - l C) = 2 l^2 - 6 l + 3
        let (values, vectors) = generalised_eigen(&[4.0, -1.0, -1.0, 1.0], &[2.0, 0.0, 0.0, 1.0], 2);
        for (value, sign) in values.iter().zip([-1.0, 1.0]) {
            assert!((value - (6.0 + sign * 12.0_f64.sqrt()) / 4.0).abs() < 1e-14, "{value}");
        }
        assert!((2.0 * vectors[0] * vectors[0] + vectors[1] * vectors[1] - 1.0).abs() < 1e-14);
    }

    #[test]
    fn vectors_of_a_stiff_pair_are_orthonormal_and_diagonal() {
        let n = 6;
        let at = |i: usize, j: usize| (i * n + j, 1.0 / (1.0 + (i + j) as f64));
        let (mut g, mut c) = (vec![0.0; 36], vec![0.0; 36]);
        for i in 0..n {
            for j in 0..n {
                let (k, h) = at(i, j);
                let scale = 10.0_f64.powi(i32::try_from(i + j).unwrap_or(0));
                g[k] = h * scale + if i == j { scale } else { 0.0 };
                c[k] = 0.3 * h + if i == j { 1.0 } else { 0.0 };
            }
        }
        let (values, v) = generalised_eigen(&g, &c, n);
        let form = |m: &[f64], a: usize, b: usize| -> f64 {
            (0..n)
                .flat_map(|i| (0..n).map(move |j| (i, j)))
                .map(|(i, j)| v[a * n + i] * m[i * n + j] * v[b * n + j])
                .sum()
        };
        for a in 0..n {
            for b in 0..n {
                let unit = if a == b { 1.0 } else { 0.0 };
                assert!((form(&c, a, b) - unit).abs() < 1e-11, "C {a} {b}");
                let scale = (values[a] * values[b]).sqrt();
                assert!((form(&g, a, b) - unit * values[a]).abs() < 1e-9 * scale.max(1.0), "G {a} {b}");
            }
        }
        assert!(values.windows(2).all(|w| w[0] <= w[1]));
    }
}
