//! A state as bytes and back, bound to the model it belongs to.

use crate::error::NmesError;
use crate::model::Model;
use crate::state::State;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Envelope {
    content_hash: u128,
    state: State,
}

/// The state as bytes.
///
/// # Errors
/// A session error when the state cannot be written.
pub fn snapshot(model: &Model, state: &State) -> Result<Vec<u8>, NmesError> {
    let envelope = Envelope { content_hash: model.content_hash(), state: state.clone() };
    postcard::to_stdvec(&envelope)
        .map_err(|e| NmesError::session("snapshot", format!("the state cannot be written: {e}")))
}

/// The state from bytes that [`snapshot`] wrote for the same model.
///
/// # Errors
/// A session error for foreign or damaged bytes.
pub fn restore(model: &Model, bytes: &[u8]) -> Result<State, NmesError> {
    let envelope: Envelope = postcard::from_bytes(bytes)
        .map_err(|e| NmesError::session("snapshot", format!("these bytes are not a snapshot: {e}")))?;
    let reference = State::new(model, 0, crate::RunState::Paused);
    let lasting = |state: &State| state.lasting.as_ref().map(crate::lasting::LastingState::shape);
    let same_shape = lasting(&envelope.state) == lasting(&reference)
        && envelope.state.channels.len() == reference.channels.len()
        && envelope.state.leads.len() == reference.leads.len()
        && envelope.state.bursts.len() == reference.bursts.len()
        && envelope.state.bursts.iter().zip(&model.channels).all(|(burst, c)| burst.is_none_or(|b| b.fits(c)))
        && envelope.state.habituation.len() == reference.habituation.len()
        && envelope.state.twitch.len() == reference.twitch.len()
        && envelope.state.touch.len() == reference.touch.len()
        && envelope.state.muscles.iter().map(|m| m.blocks.len()).eq(reference.muscles.iter().map(|m| m.blocks.len()))
        && envelope.state.axons.iter().map(|g| g.last_ns.len()).eq(reference.axons.iter().map(|g| g.last_ns.len()))
        && envelope
            .state
            .afferents
            .iter()
            .map(|g| g.last_ns.len())
            .eq(reference.afferents.iter().map(|g| g.last_ns.len()));
    if envelope.content_hash != model.content_hash() || !same_shape {
        return Err(NmesError::session("snapshot", "this snapshot belongs to another model"));
    }
    Ok(envelope.state)
}
