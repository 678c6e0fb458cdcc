//! Python module `nmes_sim._core`: converts between Python and the Rust rooms, and computes nothing itself.

#![allow(clippy::needless_pass_by_value, reason = "arguments of Python arrive as values")]

mod bench;
mod cable;
mod circulation;
mod cohort;
mod compare;
mod contact;
mod electrode;
mod errors;
mod field;
mod info;
mod joint;
mod live;
mod long;
mod model;
mod muscle;
mod offline;
mod others;
mod outside;
mod pool;
mod preview;
mod reflex;
mod stepper;
mod tone;

use pyo3::prelude::*;

/// The engine of nmes_sim.
#[pymodule]
mod _core {
    #[pymodule_export]
    use crate::bench::{bench_muscle, bench_patient};
    #[pymodule_export]
    use crate::cable::{
        CableSpec, Fibre, Stimulus, cable_recovery, cable_simulate, cable_thresholds, cable_velocities,
    };
    #[pymodule_export]
    use crate::circulation::{circulate_muscle, circulation_columns, cramp_training};
    #[pymodule_export]
    use crate::cohort::{run_cohort, tolerance_day};
    #[pymodule_export]
    use crate::compare::compare_tiers;
    #[pymodule_export]
    use crate::electrode::people_under_pulse;
    #[pymodule_export]
    use crate::field::{Field, profile_along};
    #[pymodule_export]
    use crate::info::{build_info, limits};
    #[pymodule_export]
    use crate::joint::{bench_joint, joint_trace};
    #[pymodule_export]
    use crate::live::{LiveHandle, ManualClock, plain_sleep, replay};
    #[pymodule_export]
    use crate::model::Model;
    #[pymodule_export]
    use crate::muscle::simulate_muscle;
    #[pymodule_export]
    use crate::offline::run_offline;
    #[pymodule_export]
    use crate::others::{fibre_thresholds, other_fibres};
    #[pymodule_export]
    use crate::pool::{endurance_trace, pool_trace};
    #[pymodule_export]
    use crate::preview::preview;
    #[pymodule_export]
    use crate::reflex::reflex_bench;
    #[pymodule_export]
    use crate::stepper::Stepper;
}
