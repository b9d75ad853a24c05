"""Rubbish returned for points by two scans: stations, prices by kind and day, recyclings from the first scan to the points.

The first scan of a station's code opens a recycling. The attendant, or the station itself, weighs. The second scan says yes to the
weight, and the points come out of a fund of the area. It is no service: no hours come of it.
"""
