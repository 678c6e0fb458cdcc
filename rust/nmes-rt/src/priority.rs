//! Asks for real-time priority step by step and says what was granted.

use crate::os;

/// FIFO priority that is asked for: above normal threads, far below those of the kernel.
const FIFO_PRIORITY: i32 = 10;
/// Nice value that is asked for when FIFO is denied.
const NICE: i32 = -11;

/// Scheduling policy of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// `SCHED_FIFO`, reset on fork.
    Fifo,
    /// Time sharing with a raised nice value.
    Nice,
    /// Plain time sharing, not asked for more.
    Normal,
}

impl Policy {
    /// Name for reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fifo => "fifo",
            Self::Nice => "nice",
            Self::Normal => "normal",
        }
    }
}

/// What to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriorityRequest {
    /// FIFO, else a raised nice value, else normal.
    Best,
    /// Nothing.
    Normal,
}

/// What was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// The thread runs under `policy` with this FIFO priority or nice value.
    Granted {
        /// Policy in force.
        policy: Policy,
        /// FIFO priority or nice value.
        prio: i32,
    },
    /// Every step was denied; the thread runs at normal priority.
    Denied {
        /// Error number of the first denial.
        errno: i32,
    },
}

impl Priority {
    /// Asks for `request` on behalf of the calling thread.
    pub fn acquire(request: PriorityRequest) -> Self {
        if request == PriorityRequest::Normal {
            return Self::Granted { policy: Policy::Normal, prio: 0 };
        }
        let Err(errno) = os::become_fifo(FIFO_PRIORITY) else {
            return Self::Granted { policy: Policy::Fifo, prio: FIFO_PRIORITY };
        };
        match os::set_nice(NICE) {
            Ok(()) => Self::Granted { policy: Policy::Nice, prio: NICE },
            Err(_) => Self::Denied { errno },
        }
    }

    /// Leaves FIFO while the thread computes without sleeping, so that it never starves others; true if it had it.
    pub(crate) fn yield_fifo(self) -> bool {
        matches!(self, Self::Granted { policy: Policy::Fifo, .. }) && os::become_normal().is_ok()
    }

    /// Takes FIFO again after `yield_fifo`.
    pub(crate) fn retake_fifo() {
        // a refusal leaves normal priority, which the lateness figures then show
        let _ = os::become_fifo(FIFO_PRIORITY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rung_ends_in_a_named_state() {
        let got = std::thread::spawn(|| Priority::acquire(PriorityRequest::Best)).join().expect("no panic");
        match got {
            Priority::Granted { policy: Policy::Fifo, prio } => assert_eq!(prio, FIFO_PRIORITY),
            Priority::Granted { policy: Policy::Nice, prio } => assert_eq!(prio, NICE),
            Priority::Granted { policy: Policy::Normal, .. } => panic!("more was asked for"),
            Priority::Denied { errno } => assert!(errno > 0),
        }
    }

    #[test]
    fn without_rights_the_denial_is_reported() {
        let got = std::thread::spawn(|| os::without_rights().then(|| Priority::acquire(PriorityRequest::Best)));
        if let Some(got) = got.join().expect("no panic") {
            assert_eq!(got, Priority::Denied { errno: libc::EPERM });
        }
    }

    #[test]
    fn nothing_is_asked_for_at_normal_priority() {
        let normal = Priority::Granted { policy: Policy::Normal, prio: 0 };
        assert_eq!(Priority::acquire(PriorityRequest::Normal), normal);
    }
}
