//! Many at once: cables over all cores, and the calibration of the real-time thresholds with its cache.
//!
//! The results do not depend on the number of threads: work is cut into the same pieces whatever their number, and each
//! piece is computed alone.

mod cache;
mod calibrate;
mod cohort;
mod field;
mod parallel;
mod recovery;
mod simulate;

pub use cache::Cache;
pub use calibrate::{Calibrated, Compared, Exactness, Other, Pulse, calibrate, compare, fibres, others, preview};
pub use cohort::{Member, Outcome, Treatment, cohort};
pub use field::{field, pad};
pub use parallel::{Control, thresholds};
pub use recovery::{Pair, Recovery, recovery_cycle};
pub use simulate::{simulate, velocities};
