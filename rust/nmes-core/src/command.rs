//! Everything that can change a running session, and the stamp under which the log keeps it.

use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, Ordering};

/// A change that the operator or the runner makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// The dial of a channel is to go to an amplitude: it rises at the slew limit and falls at once.
    SetTarget {
        /// Channel index.
        channel: u8,
        /// Amplitude [0.5 mA].
        half_ma: u16,
    },
    /// Output and program clock run; dials rise from 0.
    Resume,
    /// Output and program clock stop; simulated time and recovery go on.
    Pause,
    /// Output stops and stays stopped until re-armed.
    Stop(StopReason),
    /// Leaves the stopped state for a pause with all dials and targets at 0.
    Rearm,
    /// The model with this content hash takes over.
    Swap {
        /// Content hash of the model.
        content_hash: u128,
    },
    /// Something else that comes from outside changes from now on.
    Outside {
        /// What.
        input: Outside,
        /// Its value in thousandths of its unit.
        milli: i32,
    },
    /// A pad lies differently on the skin from now on.
    Contact {
        /// Channel index.
        channel: u8,
        /// Which of the channel's pads.
        pad: PadSide,
        /// How it lies.
        state: Contact,
    },
}

/// What comes from outside besides the stimulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outside {
    /// Voluntary effort for the movement of the site, a share of the person's maximum [1].
    Effort,
    /// Torque on the joint in the direction of the movement [N m].
    Torque,
    /// A hand switch; up from 0.5 on.
    Switch,
}

impl Outside {
    /// All inputs.
    pub const ALL: [Self; 3] = [Self::Effort, Self::Torque, Self::Switch];

    /// The input with this name in scenarios.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|input| input.name() == name)
    }

    /// Name in scenarios.
    pub fn name(self) -> &'static str {
        match self {
            Self::Effort => "effort",
            Self::Torque => "torque",
            Self::Switch => "switch",
        }
    }

    /// Place in [`Outside::ALL`].
    pub fn index(self) -> usize {
        match self {
            Self::Effort => 0,
            Self::Torque => 1,
            Self::Switch => 2,
        }
    }

    /// Smallest and largest value in thousandths.
    pub fn range_milli(self) -> (i32, i32) {
        match self {
            Self::Effort | Self::Switch => (0, 1_000),
            Self::Torque => (-300_000, 300_000),
        }
    }
}

/// One of the two sides of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PadSide {
    /// The active side, at which the first phase is cathodic.
    A,
    /// The return.
    B,
}

impl PadSide {
    /// Both sides, the active one first.
    pub const ALL: [Self; 2] = [Self::A, Self::B];

    /// The side with this name in commands.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|side| side.name() == name)
    }

    /// Name in commands and signals.
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }

    /// Place in a pair.
    pub fn index(self) -> usize {
        match self {
            Self::A => 0,
            Self::B => 1,
        }
    }
}

/// How a pad lies on the skin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    /// Fresh gel, whole area.
    #[default]
    Good,
    /// Dried gel: less area, higher impedance.
    Dry,
    /// Part of the pad has come off: same current, smaller area.
    HalfLifted,
    /// No contact: nothing flows.
    Lost,
}

impl Contact {
    /// All states, best first.
    pub const ALL: [Self; 4] = [Self::Good, Self::Dry, Self::HalfLifted, Self::Lost];

    /// The state with this name in scenarios.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|contact| contact.name() == name)
    }

    /// Name in scenarios.
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Dry => "dry",
            Self::HalfLifted => "half_lifted",
            Self::Lost => "lost",
        }
    }

    /// Place in [`Contact::ALL`].
    pub fn index(self) -> usize {
        match self {
            Self::Good => 0,
            Self::Dry => 1,
            Self::HalfLifted => 2,
            Self::Lost => 3,
        }
    }
}

/// Why a session stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StopReason {
    /// The operator.
    Operator,
    /// A state was not a number.
    NonFinite,
    /// The session's longest time was reached.
    SessionLimit,
    /// The operator's window gave no sign of life.
    DeadMan,
    /// The machine slept too long.
    ClockGap,
    /// The engine failed.
    EngineFault,
    /// The torque at the knee came near to what breaks the bone of a paralysed leg.
    BoneLoad,
    /// The blood pressure rose as in autonomic dysreflexia.
    BloodPressure,
}

/// Whether a session gives output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunState {
    /// No output; resumes on command.
    Paused,
    /// Output by program and dial.
    Running,
    /// No output until re-armed.
    Stopped(StopReason),
    /// The program is over.
    Finished,
}

/// A command with the moment it took effect: a tick and the number of pulses delivered in it before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamped {
    /// Tick.
    pub tick: u64,
    /// Pulses already delivered in the tick.
    pub pulses: u32,
    /// The command.
    pub command: Command,
}

/// Where the engine looks for a stop, before each pulse and at the start of each tick.
#[derive(Clone, Copy, Debug)]
pub enum StopLine<'a> {
    /// There is none.
    Clear,
    /// A flag that any thread may raise.
    Flag(&'a AtomicBool),
    /// Stop after this many pulses of the tick, as a log says.
    After(u32),
}

impl StopLine<'_> {
    pub(crate) fn raised(&self, delivered: u32) -> bool {
        match self {
            Self::Clear => false,
            Self::Flag(flag) => flag.load(Ordering::Acquire),
            Self::After(pulses) => delivered >= *pulses,
        }
    }
}

/// What comes into a tick from outside.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// Commands that take effect at this tick, in order.
    pub commands: &'a [Command],
    /// Where to look for a stop.
    pub stop: StopLine<'a>,
    /// Whether approved pulses reach the simulated patient.
    pub patient_connected: bool,
}

impl Inputs<'_> {
    /// No command, no stop, patient connected.
    pub const QUIET: Self = Self { commands: &[], stop: StopLine::Clear, patient_connected: true };
}
