//! Reflexes and the dangers below a lesion: stretch and force reflex, tone and its causes, bone load, blood pressure.

mod ashworth;
mod autonomic;
mod check;
mod delay;
mod hazard;
mod lag;
mod load;
mod spasm;
mod stretch;
mod tone;
mod trace;

pub(crate) use check::{hazard as check_hazard, reflex as check_reflex};

pub use ashworth::{Ashworth, Examined, StretchPoint, StretchTest};
pub use autonomic::{Autonomic, AutonomicState, Barrage};
pub use hazard::{Hazard, HazardInput, HazardOutput, HazardState, Lesion};
pub use load::{Alarm, Load};
pub use spasm::{Reflex, ReflexInput, ReflexOutput, ReflexState, Spasticity, Stimulated};
pub use tone::{Factors, Fading, ToneCauses, ToneReport, tone_causes, tone_report};
pub use trace::{
    PressureRequest, PressureTrace, StretchRequest, StretchTrace, ToneRequest, trace_pressure, trace_stretch,
    trace_tone,
};
