//! The one error type of the engine: what was asked, which limit it met and the nearest allowed value.

use std::fmt;

/// Which Python exception an error becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The description of a program, subject, site or condition cannot be used.
    Spec,
    /// A hard safety limit would be broken.
    Limit,
    /// A running session cannot do what was asked.
    Session,
}

/// An error with the data that a caller needs to act on it.
#[derive(Clone, Debug, PartialEq)]
pub struct NmesError {
    /// Class of the error.
    pub kind: ErrorKind,
    /// Stable name for programs; changes rarely or never.
    pub slug: &'static str,
    /// The field at fault, dotted.
    pub field: String,
    /// The value that was asked for, as text with its unit.
    pub value: String,
    /// The allowed range, as text with its unit.
    pub allowed: String,
    /// The nearest allowed value, where one exists, in the field's unit.
    pub nearest: Option<f64>,
    message: String,
}

impl NmesError {
    /// A specification error: `field` holds `value`, allowed is `allowed`.
    pub fn spec(
        slug: &'static str,
        field: impl Into<String>,
        value: impl Into<String>,
        allowed: impl Into<String>,
    ) -> Self {
        let (field, value, allowed) = (field.into(), value.into(), allowed.into());
        let message = format!("{field} is {value}, allowed is {allowed}");
        Self { kind: ErrorKind::Spec, slug, field, value, allowed, nearest: None, message }
    }

    /// The same with the nearest allowed value, in the field's unit.
    #[must_use]
    pub fn with_nearest(mut self, nearest: f64) -> Self {
        self.nearest = Some(nearest);
        self.message = format!("{}, the nearest is {nearest}", self.message);
        self
    }

    /// A refused limit; `nearest` is the nearest allowed value in `unit`.
    pub fn limit(
        slug: &'static str,
        field: impl Into<String>,
        value: impl Into<String>,
        allowed: impl Into<String>,
        nearest: f64,
        unit: &str,
    ) -> Self {
        let (field, value, allowed) = (field.into(), value.into(), allowed.into());
        let message = format!(
            "{field} of {value} is refused: the limit is {allowed}, the nearest allowed value is {nearest} {unit}"
        );
        Self { kind: ErrorKind::Limit, slug, field, value, allowed, nearest: Some(nearest), message }
    }

    /// A request that a running session cannot meet.
    pub fn session(slug: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind: ErrorKind::Session,
            slug,
            field: String::new(),
            value: String::new(),
            allowed: String::new(),
            nearest: None,
            message: message.into(),
        }
    }
}

impl fmt::Display for NmesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for NmesError {}

/// Checks that a field of a description lies in its range; the error names the nearest allowed value.
pub(crate) fn within(field: &str, value: f64, low: f64, high: f64, unit: &str) -> Result<(), NmesError> {
    if value >= low && value <= high {
        return Ok(());
    }
    let error = NmesError::spec("range", field, format!("{value} {unit}"), format!("{low} to {high} {unit}"));
    Err(error.with_nearest(value.clamp(low, high)))
}
