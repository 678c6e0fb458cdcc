TITLE Nodal membrane of the MRG axon: fast and persistent sodium, slow potassium, leak

COMMENT
Written from the equations of McIntyre, Richardson and Grill 2002 (J Neurophysiol 87:995): every rate is
A u / (1 - exp(-u / c)) or A / (1 + exp(-u / c)) in 1/ms, taken to the temperature by three Q10 factors.
Currents use the gates of the old step; the gates then follow by cnexp at the new potential.
A point process that carries the area of its node can sit in one compartment of a long section, where a
density mechanism would be computed in every compartment.
ENDCOMMENT

NEURON {
    POINT_PROCESS MrgNode
    NONSPECIFIC_CURRENT i
    RANGE area_um2
    GLOBAL gna, gnap, gks, gl, ena, ek, el
    THREADSAFE
}

UNITS {
    (mV) = (millivolt)
    (nA) = (nanoamp)
    (S) = (siemens)
}

PARAMETER {
    area_um2 = 1
    gna = 3.0 (S/cm2)
    gnap = 0.01 (S/cm2)
    gks = 0.08 (S/cm2)
    gl = 0.007 (S/cm2)
    ena = 50 (mV)
    ek = -90 (mV)
    el = -90 (mV)
    celsius (degC)
}

STATE { m h p s }

ASSIGNED {
    v (mV)
    i (nA)
    q1
    q2
    q3
    minf
    hinf
    pinf
    sinf
    mtau (ms)
    htau (ms)
    ptau (ms)
    stau (ms)
}

INITIAL {
    q1 = 2.2^((celsius - 20) / 10)
    q2 = 2.9^((celsius - 20) / 10)
    q3 = 3^((celsius - 36) / 10)
    rates(v)
    m = minf
    h = hinf
    p = pinf
    s = sinf
}

: 0.01 turns mA/cm2 times um2 into nA
BREAKPOINT {
    SOLVE gates METHOD cnexp
    i = 0.01 * area_um2 * ((gna*m*m*m*h + gnap*p*p*p) * (v - ena) + gks*s*(v - ek) + gl*(v - el))
}

DERIVATIVE gates {
    rates(v)
    m' = (minf - m) / mtau
    h' = (hinf - h) / htau
    p' = (pinf - p) / ptau
    s' = (sinf - s) / stau
}

: A u / (1 - exp(-u / c)), by its series where that is 0 / 0
FUNCTION linoid(a, u, c) {
    if (fabs(u / c) < 1e-6) {
        linoid = a * c * (1 + u / c / 2)
    } else {
        linoid = a * u / (1 - exp(-u / c))
    }
}

PROCEDURE rates(v (mV)) {
    LOCAL alpha, beta
    alpha = q1 * linoid(1.86, v + 21.4, 10.3)
    beta = q1 * linoid(0.086, -(v + 25.7), 9.16)
    mtau = 1 / (alpha + beta)
    minf = alpha * mtau

    alpha = q2 * linoid(0.062, -(v + 114), 11)
    beta = q2 * 2.3 / (1 + exp(-(v + 31.8) / 13.4))
    htau = 1 / (alpha + beta)
    hinf = alpha * htau

    alpha = q1 * linoid(0.01, v + 27, 10.2)
    beta = q1 * linoid(0.00025, -(v + 34), 10)
    ptau = 1 / (alpha + beta)
    pinf = alpha * ptau

    alpha = q3 * 0.3 / (1 + exp(-(v + 53) / 5))
    beta = q3 * 0.03 / (1 + exp(-(v + 90)))
    stau = 1 / (alpha + beta)
    sinf = alpha * stau
}
