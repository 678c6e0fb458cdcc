//! One row of output per tick.

/// Most signals that a sample holds.
pub const MAX_SIGNALS: usize = 160;

/// Name and unit of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// Name with its unit as suffix.
    pub name: String,
    /// Unit as shown to people.
    pub unit: &'static str,
}

/// State of a session at the end of a tick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Tick k; the sample is stamped at the end of `[T_k, T_k+1)`.
    pub tick: u64,
    /// Number of values in use.
    pub len: usize,
    /// Values in the order of [`crate::Model::signals`].
    pub values: [f64; MAX_SIGNALS],
    /// Pulses approved in this tick.
    pub pulses: u32,
}

impl Sample {
    /// The values in use.
    pub fn values(&self) -> &[f64] {
        &self.values[..self.len]
    }
}
