"""Who and where: areas, service points, organisations, people, appointments, notices, audit. Also the project package."""
