//! Where a rising function reaches a value, by halving.

/// Halvings: 2^-48 of the range.
const HALVINGS: usize = 48;

/// The argument in [0, `last`] at which `f`, which rises, reaches `goal`; an end where it does not.
pub fn rise_to(goal: f64, last: f64, f: &dyn Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, last);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if f(middle) < goal { low = middle } else { high = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::rise_to;

    #[test]
    fn it_finds_the_place() {
        assert!((rise_to(2.0, 2.0, &|x| x * x) - 2.0_f64.sqrt()).abs() < 1e-12);
        assert!((rise_to(9.0, 2.0, &|x| x * x) - 2.0).abs() < 1e-12);
    }
}
