"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, register_kinds

register_kinds("events/neighbourhood/mending", Kind("incident_event", icon="calendar-plus"), Kind("incident_helped", icon="flag"))
