//! The description of a session as the calibration reads it: the engine's part, tissue, cable models and grid.

use nmes_core::NmesError;
use nmes_core::nerve::cable::{CableSpec, Stimulus};
use nmes_core::spec::{ChannelSpec, FibreSpec, Spec};
use nmes_core::tissue::TissueSpec;
use serde::Deserialize;
use serde_json::{Value, json};

/// Part of every key: tables of another version of the calibration never count as the same.
const VERSION: &str = concat!("nmes-batch ", env!("CARGO_PKG_VERSION"), " table 4");

/// What the calibration rests on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalibrationSpec {
    pub(super) tissue: TissueSpec,
    pub(super) cable: CableSpec,
    pub(super) grid: GridSpec,
    pub(super) others: OtherSpec,
}

/// Fibres that the engine does not run.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OtherSpec {
    pub(super) fibres: f64,
    pub(super) c_length_mm: f64,
    pub(super) depth_min_mm: f64,
    pub(super) depth_max_mm: f64,
    pub(super) adelta: FibreSpec,
    pub(super) c: FibreSpec,
}

/// How the axons are computed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GridSpec {
    pub(super) width_short_us: f64,
    pub(super) width_middle_us: f64,
    pub(super) width_long_us: f64,
    pub(super) correction_width_us: Vec<f64>,
    pub(super) motor_length_mm: f64,
    pub(super) skin_length_mm: f64,
    pub(super) fade_mm: f64,
    pub(super) plexus: f64,
    pub(super) least_descent_mm: f64,
    pub(super) descent_run_mm: f64,
    pub(super) ascent: f64,
    pub(super) trunk_radius_mm: f64,
    pub(super) time_step_us: f64,
    pub(super) tolerance: f64,
    pub(super) most_ma: f64,
}

#[derive(Deserialize)]
struct Calibrating {
    calibration: CalibrationSpec,
}

/// A description read for the calibration.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) value: Value,
    pub(super) spec: Spec,
    pub(super) calibration: CalibrationSpec,
}

impl Document {
    pub(super) fn read(json: &str) -> Result<Self, NmesError> {
        let bad = |e: serde_json::Error| {
            NmesError::spec("schema", "the resolved description", e.to_string(), "the fields of the schema")
        };
        let value: Value = serde_json::from_str(json).map_err(bad)?;
        let spec = Spec::read(json)?;
        let Calibrating { calibration } = serde_json::from_str(json).map_err(bad)?;
        calibration.grid.check()?;
        Ok(Self { value, spec, calibration })
    }

    /// Placements that the program drives, in order.
    pub(super) fn placements_in_use(&self) -> Vec<usize> {
        let used = |id: &str| self.spec.program.channels.iter().any(|c| c.placement == id);
        self.spec.site.placements.iter().enumerate().filter(|(_, p)| used(&p.id)).map(|(i, _)| i).collect()
    }

    /// Which kinds of pulses the program needs.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        let channels = &self.spec.program.channels;
        let plain = |c: &ChannelSpec| c.waveform == "symmetric_biphasic" && c.gap_us == 0;
        let mut kinds = Vec::new();
        if channels.iter().any(|c| !plain(c)) {
            kinds.push(Kind::Monophasic);
        }
        if channels.iter().any(|c| c.waveform != "monophasic") {
            kinds.push(Kind::Biphasic);
        }
        // last: which axons the second phase fires is read off the other two
        if kinds.len() > 1 {
            kinds.push(self.paused());
        }
        kinds
    }

    /// The kind for axons that the second phase of a pulse fires.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "range is checked at compile")]
    pub(super) fn paused(&self) -> Kind {
        Kind::Paused(self.spec.parameters.gap.pause_us as u32)
    }

    /// Hash of everything that the table of a placement depends on.
    pub(super) fn key(&self, placement: usize, kind: Kind) -> String {
        let v = &self.value;
        let muscles: Vec<Value> = v["site"]["muscles"].as_array().into_iter().flatten().map(without_force).collect();
        let pool = &v["parameters"]["pool"];
        let inputs = json!({
            "version": VERSION,
            "kind": kind.name(),
            "pause": if let Kind::Paused(us) = kind { us } else { 0 },
            // afferents lie under the active pads, so those of the other placements count too
            "placement": placement,
            "placements": v["site"]["placements"],
            "muscles": muscles,
            "skins": v["site"]["skins"],
            "layers": [v["subject"]["skin_mm"], v["subject"]["fat_mm"]],
            "units": [pool["units"], pool["order_bias"], pool["placement_seed"]],
            "motor": v["parameters"]["motor"],
            "abeta": v["parameters"]["abeta"],
            "calibration": [conductivities(&v["calibration"]["tissue"]), v["calibration"]["cable"], v["calibration"]["grid"]],
        });
        nmes_core::content_key(inputs.to_string().as_bytes())
    }
}

/// What of the tissue the field depends on.
fn conductivities(tissue: &Value) -> Value {
    json!([
        tissue["sigma_skin_s_per_m"],
        tissue["sigma_fat_s_per_m"],
        tissue["sigma_along_s_per_m"],
        tissue["sigma_across_s_per_m"]
    ])
}

fn without_force(muscle: &Value) -> Value {
    let mut muscle = muscle.clone();
    if let Some(fields) = muscle.as_object_mut() {
        fields.remove("force_share");
    }
    muscle
}

/// A kind of pulse with its own thresholds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A cathodic phase alone.
    Monophasic,
    /// A symmetric pulse without gap, cathodic first.
    Biphasic,
    /// A symmetric pulse, cathodic first, with a pause between its phases [µs].
    Paused(u32),
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Monophasic => "monophasic",
            Self::Biphasic => "biphasic",
            Self::Paused(_) => "paused",
        }
    }

    /// The pulse of this kind with phases of this width.
    pub(super) fn stimulus(self, width_us: f64) -> Result<Stimulus, NmesError> {
        match self {
            Self::Monophasic => Stimulus::from_phases(&[(-1.0, width_us)]),
            Self::Paused(us) => Stimulus::from_phases(&[(-1.0, width_us), (0.0, f64::from(us)), (1.0, width_us)]),
            Self::Biphasic => Stimulus::from_phases(&[(-1.0, width_us), (1.0, width_us)]),
        }
    }
}

impl GridSpec {
    fn check(&self) -> Result<(), NmesError> {
        let within = |field: &str, value: f64, low: f64, high: f64| {
            if value >= low && value <= high {
                return Ok(());
            }
            let field = format!("calibration: {field}");
            Err(NmesError::spec("range", field, value.to_string(), format!("{low} to {high}"))
                .with_nearest(value.clamp(low, high)))
        };
        within("width_short", self.width_short_us, 10.0, 1_000.0)?;
        within("width_middle", self.width_middle_us, 1.01 * self.width_short_us, self.width_long_us / 1.01)?;
        within("width_long", self.width_long_us, 1.1 * self.width_short_us, 5_000.0)?;
        within("motor_length", self.motor_length_mm, 10.0, 500.0)?;
        within("skin_length", self.skin_length_mm, 10.0, 500.0)?;
        within("fade", self.fade_mm, 0.0, 200.0)?;
        within("trunk_radius", self.trunk_radius_mm, 0.0, 20.0)?;
        within("plexus", self.plexus, 0.0, 1.0)?;
        within("least_descent", self.least_descent_mm, 0.0, 50.0)?;
        within("descent_run", self.descent_run_mm, 0.0, 100.0)?;
        within("ascent", self.ascent, 0.0, 100.0)?;
        within("time_step", self.time_step_us, 0.5, 50.0)?;
        within("tolerance", self.tolerance, 1e-4, 0.1)?;
        within("most", self.most_ma, 10.0, 1e6)?;
        self.correction_width_us.iter().try_for_each(|&w| within("correction_width", w, 10.0, 10_000.0))
    }
}
