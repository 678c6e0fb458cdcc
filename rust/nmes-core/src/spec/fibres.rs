//! The calibrated table of a session: the threshold of every axon for the pads and the pulses in use.
//!
//! Each kind of pulse that the program sends through a placement has its own table, computed for that very waveform,
//! gap and asymmetry at two or more widths w of its first phase. Between two of them the threshold charge is a line,
//! `I_th(w) w = I_rh (w + τ)`, with rheobase and strength–duration constant of the axon itself. Thresholds are those of
//! the planar model, before the factor of the person.

use super::PulseKind;
use crate::math::interpolate;

use serde::{Deserialize, Serialize};

/// Thresholds for the placements of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FibreTable {
    /// One entry per placement of the site.
    pub placements: Vec<PlacementTable>,
}

/// Thresholds for one placement.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacementTable {
    /// One table per kind of pulse that the program uses; none where it does not drive the placement.
    pub kinds: Vec<KindTable>,
    /// Muscle fibres under the field itself, one table per muscle; none where every axon is alive.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub direct: Vec<DirectTable>,
}

/// Thresholds for one placement and one kind of pulse.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindTable {
    /// Hash of everything that the numbers were computed from.
    pub key: String,
    /// The kind of pulse.
    pub kind: PulseKind,
    /// Widths of the first phase at which every axon was computed [µs], rising.
    pub width_us: Vec<f64>,
    /// Motor axons, one population per muscle.
    pub motor: Vec<AxonTable>,
    /// Aβ afferents, one population per skin area.
    pub abeta: Vec<AxonTable>,
    /// Motor axons of the neighbours that pull, one population per neighbour.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub neighbours: Vec<AxonTable>,
}

/// The axons of one population.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AxonTable {
    /// Thresholds per width and axon [mA].
    pub threshold_ma: Vec<Vec<f64>>,
    /// Conduction delay per axon, to the muscle or out of the skin area [µs].
    pub delay_us: Vec<f64>,
}

/// Rheobases of muscle fibres without a nerve, soon after they lost it: from their own place in the field, without the
/// factor of the person, which stands for what is not known of the nerve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectTable {
    /// Per unit, where the active pad is the cathode [mA].
    pub cathodic_ma: Vec<f64>,
    /// Per unit, where it is the anode [mA].
    pub anodic_ma: Vec<f64>,
}

impl PlacementTable {
    /// The table that holds the pulses of a kind whose first phase has a width [µs], if there is one.
    pub fn holding(&self, kind: PulseKind, width_us: f64) -> Option<&KindTable> {
        self.kinds.iter().find(|table| table.kind == kind && table.covers(width_us))
    }
}

impl KindTable {
    /// Whether a width lies within those that were computed.
    pub fn covers(&self, width_us: f64) -> bool {
        self.width_us.first().is_some_and(|w| *w <= width_us) && self.width_us.last().is_some_and(|w| width_us <= *w)
    }

    /// Thresholds of the axons of a population for an endless pulse, on the line of charge through the last two widths [mA].
    pub fn rheobases_ma(&self, axons: &AxonTable) -> Vec<f64> {
        self.beyond_ma(axons, f64::INFINITY)
    }

    /// Thresholds at a width beyond those that were computed, on the line of charge through the last two [mA].
    fn beyond_ma(&self, axons: &AxonTable, width_us: f64) -> Vec<f64> {
        let last = self.width_us.len() - 1;
        let (from, to) = (self.width_us[last - 1], self.width_us[last]);
        let (shorter, longer) = (&axons.threshold_ma[last - 1], &axons.threshold_ma[last]);
        let one = |(a, b): (&f64, &f64)| {
            let rheobase = ((b * to - a * from) / (to - from)).max(0.5 * b);
            rheobase + (b - rheobase) * to / width_us
        };
        shorter.iter().zip(longer).map(one).collect()
    }

    /// Thresholds of the axons of a population at a width within those that were computed, or beyond [mA].
    pub fn thresholds_ma(&self, axons: &AxonTable, width_us: f64) -> Vec<f64> {
        if self.width_us.last().is_some_and(|last| width_us > *last) {
            return self.beyond_ma(axons, width_us);
        }
        let one = |axon: usize| {
            let charge: Vec<f64> = self.width_us.iter().zip(&axons.threshold_ma).map(|(w, t)| w * t[axon]).collect();
            interpolate(&self.width_us, &charge, width_us) / width_us
        };
        (0..axons.delay_us.len()).map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Waveform;

    #[test]
    fn the_law_goes_through_what_was_computed_and_is_a_line_of_charge_between() {
        let kind = PulseKind::plain(Waveform::SymmetricBiphasic, 50, 1);
        let axons = AxonTable { threshold_ma: vec![vec![5.0], vec![2.0]], delay_us: vec![0.0] };
        let table = KindTable {
            key: String::new(),
            kind,
            width_us: vec![100.0, 400.0],
            motor: vec![axons.clone()],
            abeta: vec![],
            neighbours: vec![],
        };
        for (width_us, want) in [(100.0, 5.0), (400.0, 2.0), (200.0, 3.0)] {
            assert!((table.thresholds_ma(&axons, width_us)[0] - want).abs() < 1e-12, "at {width_us} us");
        }
        // the line goes on: charge 500 + 1 mA per µs
        assert!((table.thresholds_ma(&axons, 1_000.0)[0] - 1.4).abs() < 1e-12);
        assert!((table.rheobases_ma(&axons)[0] - 1.0).abs() < 1e-12);
        let place = PlacementTable { kinds: vec![table], direct: vec![] };
        assert!(place.holding(kind, 250.0).is_some());
        assert!(place.holding(kind, 401.0).is_none(), "nothing is guessed beyond");
        assert!(place.holding(PulseKind { gap_us: 51, ..kind }, 250.0).is_none(), "nor for another pause");
    }
}
