//! Runs a session again from its log: same model, seed and stamped commands give the same state, bit for bit.

use std::sync::Arc;

use nmes_core::{
    Command, Engine, Inputs, Model, NmesError, RunState, Scratch, SimdLevel, Stamped, State, StopLine, StopReason,
};

use crate::error::RtError;

/// What a session started from, beside its model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Seed of the session.
    pub seed: u64,
    /// Run state before the first tick.
    pub start: RunState,
    /// Whether pulses reached the simulated patient.
    pub patient_connected: bool,
}

/// The state after `ticks` ticks of a session that began as `opening` and whose log is `log`.
///
/// `swapped` holds the models that took over during the session, in any order; the log names them by content hash.
/// A stop of the operator is repeated after as many pulses of its tick as the stamp says.
///
/// # Errors
/// [`RtError::Engine`] when the log names a model that is not in `swapped`, or one of another shape.
pub fn replay(
    model: &Arc<Model>,
    swapped: &[Arc<Model>],
    opening: Opening,
    log: &[Stamped],
    ticks: u64,
) -> Result<State, RtError> {
    let mut model = Arc::clone(model);
    let mut state = State::new(&model, opening.seed, opening.start);
    let mut scratch = Scratch::new(&model, SimdLevel::best());
    let mut commands = Vec::new();
    let mut rest = log;
    for tick in 0..ticks {
        let due = rest.iter().take_while(|s| s.tick <= tick).count();
        let (now, later) = rest.split_at(due);
        rest = later;
        commands.clear();
        let mut stop = StopLine::Clear;
        for stamped in now {
            match stamped.command {
                Command::Swap { content_hash } => {
                    let new = swapped.iter().find(|m| m.content_hash() == content_hash).ok_or_else(unknown_model)?;
                    Engine::swap(&model, new, &mut state)?;
                    model = Arc::clone(new);
                }
                Command::Stop(StopReason::Operator) => stop = StopLine::After(stamped.pulses),
                command => commands.push(command),
            }
        }
        let inputs = Inputs { commands: &commands, stop, patient_connected: opening.patient_connected };
        Engine::advance(&model, &mut state, &mut scratch, &inputs, tick);
    }
    Ok(state)
}

fn unknown_model() -> NmesError {
    NmesError::session(
        "unknown_model",
        "the log names a model that was not given; pass every model that was swapped in",
    )
}
