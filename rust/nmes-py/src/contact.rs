//! Pads and how they lie, as Python names them.

use crate::errors::spec;
use nmes_core::{Command, Contact, PadSide};
use pyo3::prelude::*;

/// How pads may lie, in the order of quality.
const WORDS: [&str; 4] = ["good", "dry", "half-lifted", "lost"];

/// Name of a contact.
pub(crate) fn word(contact: Contact) -> &'static str {
    WORDS[contact.index()]
}

/// The command that a channel (from 0), a pad and a contact name.
pub(crate) fn command(py: Python<'_>, channel: u8, pad: &str, state: &str) -> PyResult<Command> {
    let side = PadSide::parse(pad).ok_or_else(|| spec(py, "bad_choice", "pad", &pad, "a or b"))?;
    let found = Contact::ALL.into_iter().find(|contact| word(*contact) == state);
    let state = found.ok_or_else(|| spec(py, "bad_choice", "contact", &state, "good, dry, half-lifted or lost"))?;
    Ok(Command::Contact { channel, pad: side, state })
}

/// What a command names, if it does: pad and contact, or an input and its value.
pub(crate) fn named(command: Command) -> (Option<&'static str>, Option<&'static str>, Option<f64>) {
    match command {
        Command::Contact { pad, state, .. } => (Some(pad.name()), Some(word(state)), None),
        Command::Outside { input, milli } => (Some(input.name()), None, Some(crate::outside::value(milli))),
        _ => (None, None, None),
    }
}
