"""Cohorts: one program on many sampled people with the reduced engine, against sham, over days of use."""

from nmes_sim.cohorts.people import Person, sample
from nmes_sim.cohorts.run import Band, Cohort, cohort

__all__ = ["Band", "Cohort", "Person", "cohort", "sample"]
