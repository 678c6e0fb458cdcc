//! Force of stimulated muscle, motor units of the Ding family alone, as a pool and on the bench; and what the force moves.

mod alike;
mod bench;
mod block;
mod contraction;
mod denervated;
mod effort;
mod emg;
mod endurance;
mod energetics;
mod exact;
mod experiment;
mod face;
mod gait;
mod hill;
mod joint;
mod kinetics;
mod movement;
mod params;
mod pool;
mod record;
mod steady;
mod swing;
mod tetanus;
mod tiring;
mod trace;
mod unit;

pub use bench::{BenchOutcome, BenchSpec, Train, bench};
pub use block::{Block, BlockParams, Decay, Span, StepKernel};
pub use contraction::{Contraction, Factor};
pub use denervated::{Denervated, Stretch};
pub use effort::{Effort, EffortState};
pub use emg::{Emg, EmgState};
pub use endurance::{Endurance, EnduranceState, endurance_trace};
pub use energetics::{
    ENERGETICS_FLOATS, Energetics, EnergeticsInput, EnergeticsOutput, EnergeticsState, Fibres, Reading, TYPES,
};
pub use exact::ExactUnit;
pub use experiment::{Experiment, ExperimentSpec, experiment};
pub use face::Face;
pub use gait::{Gait, GaitState};
pub use hill::{ForceLength, force_velocity, passive_force};
pub use joint::{Energy, Joint, Motion, Torques};
pub use kinetics::{FibreType, Kinetics, Scale, intensity_factor, length_factor, width_factor};
pub use movement::{Movement, MovementInput, MovementState};
pub use pool::{Person, Pool, PoolInput, PoolState, REFERENCE_RATE_HZ};
pub use record::Record;
pub use steady::EffortScale;
pub use swing::{SwingOutcome, SwingSpec, swing};
pub use tetanus::tetanus;
pub use tiring::Tiring;
pub use trace::{Pulses, effort_pulses, full_effort_share, pool_trace};
pub use unit::{Point, RealTimeUnit, Unit};
