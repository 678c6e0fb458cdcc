//! Inputs besides the stimulator, as Python names them.

use crate::errors::spec;
use nmes_core::{Command, Outside};
use pyo3::prelude::*;

/// The command that gives an input a value from now on.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
pub(crate) fn command(py: Python<'_>, name: &str, value: f64) -> PyResult<Command> {
    let names = || Outside::ALL.map(Outside::name).join(", ");
    let input = Outside::parse(name).ok_or_else(|| spec(py, "bad_choice", "input", &name, &names()))?;
    let (least, most) = input.range_milli();
    let milli = (value * 1e3).round();
    if !(f64::from(least)..=f64::from(most)).contains(&milli) {
        let allowed = format!("{} to {}", f64::from(least) * 1e-3, f64::from(most) * 1e-3);
        return Err(spec(py, "out_of_range", name, &value, &allowed));
    }
    Ok(Command::Outside { input, milli: milli as i32 })
}

/// A value in its unit.
pub(crate) fn value(milli: i32) -> f64 {
    f64::from(milli) * 1e-3
}
