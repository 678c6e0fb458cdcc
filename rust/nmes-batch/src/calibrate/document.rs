//! The description of a session as the calibration reads it: the engine's part, tissue, cable models and grid.

use nmes_core::NmesError;
use nmes_core::nerve::cable::CableSpec;
use nmes_core::spec::{FibreSpec, PadSpec, Spec};
use nmes_core::tissue::TissueSpec;
use nmes_core::waveform::{Form, PulseKind, PulseShape, Waveform};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Part of every key: tables of another version of the calibration never count as the same.
const VERSION: &str = concat!("nmes-batch ", env!("CARGO_PKG_VERSION"), " table 10");

/// How the circuits of four poles stand to one another in a kind of pulse: 1 in phase, then in antiphase, each alone.
const ANTIPHASE: u32 = 2;
const ALONE: u32 = 4;

/// A whole, in percent.
const FULL: f64 = 100.0;

/// A table to be computed: which pulses under which placement.
pub(super) struct Wanted {
    pub(super) placement: usize,
    pub(super) kind: PulseKind,
    /// Widths of the first phase, rising [µs].
    pub(super) width_us: Vec<f64>,
    /// Those of them at which the program sends pulses [µs].
    pub(super) sent_us: Vec<f64>,
}

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
    pub(super) motor_length_mm: f64,
    pub(super) skin_length_mm: f64,
    pub(super) fade_mm: f64,
    pub(super) plexus: f64,
    pub(super) least_descent_mm: f64,
    pub(super) descent: f64,
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
#[derive(Clone, Debug)]
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

    /// The same with the circuits of a placement as a kind of pulse has them.
    pub(super) fn circuits(&self, placement: usize, kind: PulseKind) -> Option<Self> {
        if kind.waveform != Waveform::Interferential || kind.asymmetry < ANTIPHASE {
            return None;
        }
        let mut turned = self.clone();
        let pads = &mut turned.spec.site.placements[placement].pads;
        let second = |pad: &PadSpec| pad.circuit.as_deref() == Some("b");
        match kind.asymmetry {
            ANTIPHASE => pads.iter_mut().filter(|pad| second(pad)).for_each(|pad| pad.share = -pad.share),
            ALONE => pads.retain(second),
            _ => pads.retain(|pad| !second(pad)),
        }
        Some(turned)
    }

    /// Placements that the program drives, in order.
    pub(super) fn placements_in_use(&self) -> Vec<usize> {
        let used = |id: &str| self.spec.program.channels.iter().any(|c| c.placement == id);
        self.spec.site.placements.iter().enumerate().filter(|(_, p)| used(&p.id)).map(|(i, _)| i).collect()
    }

    /// Kinds of pulses that the program sends through a placement, in order, and the widths at which each is needed: its
    /// own and that at which discomfort is read; where they are one, half of it too.
    pub(super) fn kinds(&self, placement: usize) -> Result<Vec<Wanted>, NmesError> {
        let id = &self.spec.site.placements[placement].id;
        let mut kinds: BTreeMap<PulseKind, Vec<f64>> = BTreeMap::new();
        for channel in self.spec.program.channels.iter().filter(|c| c.placement == *id) {
            let shape = super::others::shape(&self.spec, channel)?;
            // a long pulse is known by a shorter flat one
            let most_us = self.spec.parameters.denervation.anchor_width_us;
            let width_us = if shape.rises() { most_us } else { shape.half_cycle_us().min(most_us) };
            let kind = shape.kind().anchor();
            let widths = kinds.entry(kind).or_default();
            widths.push(width_us);
            // between the widest and the narrowest pulse of a channel the line of charge holds
            if let Some(m) = channel.modulation.as_ref().filter(|m| m.of == "width") {
                widths.push((width_us * (1.0 - m.depth_percent / FULL)).floor().max(1.0));
            }
            if shape.cycles_of().is_some() {
                // against which discomfort is told
                let plain = PulseShape::plain(Waveform::SymmetricBiphasic, 1, 0, 1).kind();
                kinds.entry(plain).or_default().push(self.spec.parameters.discomfort.discomfort_width_us);
            }
            if kind.waveform == Waveform::Interferential {
                let most = if channel.sweep_s.is_some() { ALONE } else { ANTIPHASE };
                (ANTIPHASE..=most).for_each(|asymmetry| {
                    kinds.entry(PulseKind { asymmetry, ..kind }).or_default().push(width_us);
                });
            }
        }
        let discomfort_us = self.spec.parameters.discomfort.discomfort_width_us;
        let sorted = |mut widths: Vec<f64>| {
            widths.sort_by(f64::total_cmp);
            widths.dedup();
            widths
        };
        let wanted = |(kind, widths): (PulseKind, Vec<f64>)| {
            let sent_us = sorted(widths);
            if matches!(kind.form, Form::Cycles { .. }) {
                return Wanted { placement, kind, width_us: sent_us.clone(), sent_us };
            }
            let mut width_us = sorted(sent_us.iter().copied().chain([discomfort_us]).collect());
            if let [only] = width_us[..] {
                width_us.insert(0, 0.5 * only);
            }
            Wanted { placement, kind, width_us, sent_us }
        };
        Ok(kinds.into_iter().map(wanted).collect())
    }

    /// Hash of everything that the table of a placement depends on.
    pub(super) fn key(&self, wanted: &Wanted) -> String {
        let placement = wanted.placement;
        let v = &self.value;
        let muscles: Vec<Value> = v["site"]["muscles"].as_array().into_iter().flatten().map(without_force).collect();
        let pool = &v["parameters"]["pool"];
        let inputs = json!({
            "version": VERSION,
            "pulse": [json!(wanted.kind), json!(wanted.width_us), json!(wanted.sent_us)],
            // afferents lie under the active pads, so those of the other placements count too
            "placement": placement,
            // a deeper field is another field, though the axons be the same
            "deepest_mm": super::deepest(self),
            "placements": v["site"]["placements"],
            "muscles": muscles,
            "neighbours": self.neighbours(),
            "skins": v["site"]["skins"],
            "layers": [v["subject"]["skin_mm"], v["subject"]["fat_mm"]],
            "units": [pool["units"], pool["order_bias"], pool["placement_seed"], pool["neighbour_units"]],
            "motor": v["parameters"]["motor"],
            "abeta": v["parameters"]["abeta"],
            "calibration": [conductivities(&v["calibration"]["tissue"]), v["calibration"]["cable"], v["calibration"]["grid"]],
        });
        nmes_core::content_key(inputs.to_string().as_bytes())
    }

    /// The neighbours that pull, with their places among all.
    fn neighbours(&self) -> Vec<Value> {
        let spill = &self.spec.body.spill;
        let all = self.value["site"]["neighbours"].as_array().into_iter().flatten().enumerate();
        let pulls = all.filter(|(_, n)| spill.iter().any(|s| n["id"].as_str() == Some(&s.id)));
        pulls.map(|(place, n)| json!([place, n])).collect()
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
        // where the fibres of the muscle lie matters to no axon
        fields.remove("ends_mm");
    }
    muscle
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
        within("motor_length", self.motor_length_mm, 10.0, 500.0)?;
        within("skin_length", self.skin_length_mm, 10.0, 500.0)?;
        within("fade", self.fade_mm, 0.0, 200.0)?;
        within("trunk_radius", self.trunk_radius_mm, 0.0, 20.0)?;
        within("plexus", self.plexus, 0.0, 1.0)?;
        within("least_descent", self.least_descent_mm, 0.0, 50.0)?;
        within("descent", self.descent, 0.0, 100.0)?;
        within("ascent", self.ascent, 0.0, 100.0)?;
        within("time_step", self.time_step_us, 0.5, 50.0)?;
        within("tolerance", self.tolerance, 1e-4, 0.1)?;
        within("most", self.most_ma, 10.0, 1e6)
    }
}
