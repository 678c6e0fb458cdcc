//! The tone of a spastic group before and after a run, as Python dictionaries.

use nmes_core::reflex::ToneCauses;
use nmes_core::{ToneNow, ToneSummary};
use pyo3::prelude::*;
use pyo3::types::PyDict;

pub(crate) fn summary<'py>(py: Python<'py>, tone: &ToneSummary) -> PyResult<Bound<'py, PyDict>> {
    let d = PyDict::new(py);
    d.set_item("before", now(py, &tone.before)?)?;
    d.set_item("after", now(py, &tone.after)?)?;
    d.set_item("after_1_h", causes(py, &tone.report.hour, Some(tone.later_score[0]))?)?;
    d.set_item("after_24_h", causes(py, &tone.report.day, Some(tone.later_score[1]))?)?;
    d.set_item("change", causes(py, &tone.report.end, None)?)?;
    Ok(d)
}

fn now<'py>(py: Python<'py>, tone: &ToneNow) -> PyResult<Bound<'py, PyDict>> {
    let d = PyDict::new(py);
    d.set_item("tone_n_m", tone.tone_n_m)?;
    d.set_item("fatigue", tone.fatigue)?;
    d.set_item("inhibition", tone.inhibition)?;
    d.set_item("disinhibition", tone.disinhibition)?;
    d.set_item("ashworth", tone.ashworth.label())?;
    d.set_item("ashworth_score", tone.score)?;
    Ok(d)
}

/// Change of tone by cause [N m].
fn causes<'py>(py: Python<'py>, c: &ToneCauses, score: Option<f64>) -> PyResult<Bound<'py, PyDict>> {
    let d = PyDict::new(py);
    d.set_item("tone_n_m", c.tone)?;
    d.set_item("change_n_m", c.total)?;
    d.set_item("by_fatigue_n_m", c.fatigue)?;
    d.set_item("by_reciprocal_inhibition_n_m", c.reciprocal)?;
    d.set_item("by_disinhibition_n_m", c.disinhibition)?;
    d.set_item("interaction_n_m", c.interaction)?;
    if let Some(score) = score {
        d.set_item("ashworth_score", score)?;
    }
    Ok(d)
}
