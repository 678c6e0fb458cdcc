//! Charge, square and duration of every shape.

use super::*;

fn shape(waveform: Waveform, asymmetry: u32) -> PulseShape {
    PulseShape::plain(waveform, 300, 100, asymmetry)
}

#[test]
fn symmetric_pulses_leave_no_charge() {
    for half_ma in 0..=260 {
        assert_eq!(shape(Waveform::SymmetricBiphasic, 1).net_charge(half_ma), 0);
    }
}

#[test]
fn asymmetric_pulses_leave_less_than_one_quantum() {
    for half_ma in 0..=260 {
        for ratio in [2, 3, 4, 7] {
            let s = shape(Waveform::AsymmetricBiphasic, ratio);
            let second = s.parts(half_ma)[2];
            let left = s.net_charge(half_ma);
            assert!(left >= 0 && left < 2 * i64::from(second.half_ma.abs().max(1)), "{half_ma} {ratio} {left}");
            assert!(s.total_us(half_ma) <= s.longest_us());
        }
    }
}

#[test]
fn triangles_have_half_the_charge_and_a_third_of_the_square() {
    let (two, one) = (shape(Waveform::Triangular, 1), shape(Waveform::TriangularMonophasic, 1));
    for half_ma in 1..=260 {
        assert_eq!(two.net_charge(half_ma), 0);
        // 0.5 I T in quarter mA µs is half_ma · T
        assert_eq!(one.net_charge(half_ma), i64::from(half_ma) * 300);
        let exact = u64::from(half_ma).pow(2) * 100;
        assert_eq!((one.square_time(half_ma), two.square_time(half_ma)), (exact, 2 * exact));
    }
    assert_eq!((two.total_us(2), two.longest_us()), (700, 700));
}

#[test]
fn square_time_counts_both_phases() {
    assert_eq!(shape(Waveform::SymmetricBiphasic, 1).square_time(2), 2 * 4 * 300);
    assert_eq!(shape(Waveform::Monophasic, 1).square_time(2), 4 * 300);
}

#[test]
fn a_burst_of_a_carrier_is_exact_where_its_half_cycle_is_no_whole_us() {
    let burst = PulseShape::carrier(Waveform::CarrierSine, 1_500, 15);
    assert_eq!((burst.total_ns(9), burst.net_charge(9), burst.phase_us), (10_000_000, 0, 333));
    assert!((burst.half_cycle_us() - 1e6 / 3e3).abs() < 1e-9);
    assert_eq!(burst.square_time(200), 200 * 200 * 10_000 / 2);
    assert_eq!(PulseShape { waveform: Waveform::CarrierRectangular, ..burst }.square_time(200), 200 * 200 * 10_000);
    assert_eq!(PulseShape { waveform: Waveform::Premodulated, ..burst }.square_time(200), 200 * 200 * 10_000 / 4);
    assert!((burst.phase_charge_uc(1.0) - 1e-3 * 2.0 / std::f64::consts::PI * 1e6 / 3e3).abs() < 1e-12);
    let starts: Vec<u64> = (0..4).map(|cycle| cycle_ns(1_500, cycle)).collect();
    assert_eq!(starts, [0, 666_666, 1_333_333, 2_000_000]);
    // what is drawn carries the square-time to a part in a thousand
    let drawn: f64 = burst.pieces(200).iter().map(|(ma, us)| 4.0 * ma * ma * us).sum();
    assert!((drawn / burst.square_time(200) as f64 - 1.0).abs() < 1e-3, "{drawn}");
}

#[test]
fn a_free_pulse_is_balanced_by_whole_numbers() {
    let points = Points::new(&[100, 0, -50, -50], &[200, 30, 100, 300]);
    let pulse = PulseShape::free(points);
    assert_eq!((pulse.net_charge(7), pulse.total_us(7), pulse.phase_us), (0, 630, 200));
    assert!(!pulse.leaves_charge());
    let left = PulseShape::free(Points::new(&[100, -100], &[200, 199]));
    assert!(left.leaves_charge() && left.net_charge(10) == 20);
    assert_eq!(pulse.square_time(10), 100 * 200 + 25 * 400);
}

#[test]
fn bent_phases_have_the_charge_and_the_square_of_their_integral() {
    for (waveform, bend, course) in
        [(Waveform::Exponential, 300, Course::Bend(300)), (Waveform::TwinPeak, 250, Course::Fall(250))]
    {
        let shape = PulseShape { form: Form::Bent(bend), ..shape(waveform, 1) };
        assert_eq!(shape.course(), course);
        let sum = |f: &dyn Fn(f64) -> f64| (0..1_000).map(|k| f((f64::from(k) + 0.5) / 1e3)).sum::<f64>() / 1e3;
        assert!((sum(&|s| course.at(s)) - course.mean()).abs() < 1e-5);
        assert!((sum(&|s| course.at(s) * course.at(s)) - course.mean_square()).abs() < 1e-5);
        let net = shape.net_charge(40);
        assert_eq!(net == 0, waveform == Waveform::Exponential, "{net}");
    }
}
