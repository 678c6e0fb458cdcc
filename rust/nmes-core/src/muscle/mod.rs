//! Force of stimulated muscle: motor units of the Ding family, alone, as a pool, and on the bench.

mod bench;
mod block;
mod emg;
mod exact;
mod kinetics;
mod pool;
mod tetanus;
mod unit;

pub use bench::{BenchOutcome, BenchSpec, Train, bench};
pub use block::{Block, BlockParams, Decay, StepKernel};
pub use emg::{Emg, EmgState};
pub use exact::ExactUnit;
pub use kinetics::{FibreType, Kinetics, Scale, intensity_factor, length_factor, width_factor};
pub use pool::{Pool, PoolInput, PoolState, REFERENCE_RATE_HZ};
pub use tetanus::tetanus;
pub use unit::{Point, RealTimeUnit, Unit};
