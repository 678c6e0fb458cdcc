//! Why a session refused a call.

use nmes_core::NmesError;

/// An error of a session; the session itself goes on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RtError {
    /// The command ring is full: the runner has not taken the last commands yet. Try again later.
    #[error(
        "{waiting} commands are waiting and the queue holds {capacity}: the runner has not taken them yet, try again later"
    )]
    QueueFull {
        /// Commands that wait.
        waiting: u64,
        /// Room of the queue.
        capacity: u64,
    },
    /// The session has ended.
    #[error("the session is closed, start a new one")]
    Closed,
    /// The process was forked: threads stay with the parent.
    #[error("the session belongs to process {owner} and cannot be used after a fork, start a new one in this process")]
    Forked {
        /// Process that owns the session.
        owner: u32,
    },
    /// The thread could not be started.
    #[error("the runner could not be started: {0}")]
    Thread(#[from] std::io::Error),
    /// The runner did not end in time.
    #[error("the runner did not end within {seconds} s")]
    Hangs {
        /// Time that it was given.
        seconds: u64,
    },
    /// The order needs another pacing.
    #[error("{order} needs {needed} pacing")]
    Pacing {
        /// What was asked.
        order: &'static str,
        /// Pacing that it needs.
        needed: &'static str,
    },
    /// The engine refused.
    #[error(transparent)]
    Engine(Box<NmesError>),
}

impl From<NmesError> for RtError {
    fn from(error: NmesError) -> Self {
        Self::Engine(Box::new(error))
    }
}

impl RtError {
    /// Stable name for programs.
    pub fn slug(&self) -> &'static str {
        match self {
            Self::QueueFull { .. } => "queue_full",
            Self::Closed => "session_closed",
            Self::Forked { .. } => "forked",
            Self::Thread(_) => "thread",
            Self::Hangs { .. } => "runner_hangs",
            Self::Pacing { .. } => "wrong_pacing",
            Self::Engine(error) => error.slug,
        }
    }
}
